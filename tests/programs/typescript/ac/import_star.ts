import * as fs from "fs";

const [n, ...values]: number[] = fs.readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const sum: number = values.slice(0, n).reduce((a: number, b: number): number => a + b, 0);
console.log(`${sum} ${Math.max(...values)}`);
