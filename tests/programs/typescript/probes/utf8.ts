import { readFileSync } from "fs";

console.log(readFileSync(0, "utf8").split("\n")[0]);
