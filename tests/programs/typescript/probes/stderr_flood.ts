import { readFileSync } from "fs";

for (let i = 0; i < 1 << 14; i++) console.error(String(i).padStart(63, "0"));
const values: number[] = readFileSync(0, "utf8").split("\n")[1].split(" ").map(Number);
console.log(values.reduce((a, b) => a + b, 0), Math.max(...values));
