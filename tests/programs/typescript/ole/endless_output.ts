import { writeSync } from "fs";

for (;;) writeSync(1, "the same line again and again\n".repeat(100));
