import * as fs from "fs";

const values: number[] = fs.readFileSync(0, "utf8".split(" ").map(Number);
console.log(values.length);
