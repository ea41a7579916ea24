import * as readline from "node:readline";

interface Totals {
  sum: bigint;
  max: bigint;
}

enum Line {
  Count,
  Values,
}

const lines: string[] = [];
const rl: readline.Interface = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
rl.on("line", (line: string) => lines.push(line));
rl.on("close", () => {
  const totals = (lines[Line.Values] as string)
    .split(" ")
    .map((word) => BigInt(word))
    .reduce<Totals>((t, x) => ({ sum: t.sum + x, max: t.max > x ? t.max : x }), { sum: 0n, max: -(10n ** 18n) });
  console.log(String(totals.sum), String(totals.max));
});
