const { createInterface } = require("node:readline");

async function main() {
  const lines = [];
  for await (const line of createInterface({ input: process.stdin })) lines.push(line);
  const values = lines[1].split(" ").map(Number);
  let sum = 0;
  for (const value of values) sum += value;
  process.stdout.write(`${sum} ${values.sort((a, b) => b - a)[0]}\n`);
}

main();
