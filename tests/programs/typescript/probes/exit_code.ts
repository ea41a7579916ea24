import { readFileSync } from "fs";

const values: number[] = readFileSync(0, "utf8").split("\n")[1].split(" ").map(Number);
console.log(values.reduce((a, b) => a + b, 0), Math.max(...values));
process.exitCode = 3;
