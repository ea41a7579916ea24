import { readFileSync } from "fs";

const values: number[] = readFileSync(0, "utf8").split("\n")[1].split(" ").map(Number);
const sum: number = values.reduce((a, b) => a + b, 0);
console.log(sum, values.sort().at(-1));
