import { readFileSync } from "fs";
import * as process from "node:process";

const [n, ...values] = readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const sum = await Promise.resolve(values.slice(0, n).reduce((a, b) => a + b, 0));
process.stdout.write(`${sum} ${Math.max(...values)}\n`);
