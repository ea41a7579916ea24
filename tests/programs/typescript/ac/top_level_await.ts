import { createInterface } from "readline";
import fs = require("fs");

function logged(target: unknown, key: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  return descriptor;
}

const all: string[] = [];
for await (const line of createInterface({ input: process.stdin })) all.push(line);

const values = all[1].split(" ").map(Number);
const total: number = await Promise.resolve(values.reduce((a, b) => a + b));
fs.writeSync(1, `${total} ${Math.max(...values)}\n`);
export {};
