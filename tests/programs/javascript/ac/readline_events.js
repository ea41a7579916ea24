const readline = require("readline");

const rl = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
const lines = [];
rl.on("line", (line) => lines.push(line));
rl.on("close", () => {
  const values = lines[1].split(" ").map(BigInt);
  const sum = values.reduce((a, b) => a + b, 0n);
  const max = values.reduce((a, b) => (a > b ? a : b));
  console.log(sum.toString(), max.toString());
});
