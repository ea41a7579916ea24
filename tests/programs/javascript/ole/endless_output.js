const fs = require("fs");
for (;;) fs.writeSync(1, "the same line again and again\n".repeat(100));
