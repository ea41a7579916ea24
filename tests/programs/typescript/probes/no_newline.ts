import { readFileSync } from "fs";

const values: number[] = readFileSync(0, "utf8").trim().split("\n")[1].split(" ").map(Number);
process.stdout.write(`${values.reduce((a, b) => a + b, 0)} ${Math.max(...values)}`);
