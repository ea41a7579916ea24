import * as fs from "fs";

type Run = { letter: string; end: number };

const [code, , queries] = fs.readFileSync(0, "utf8").split("\n");
const runs: Run[] = [];
let total = 0;
for (const [, letter, count] of code.matchAll(/([a-z])(\d+)/g)) {
  total += Number(count);
  runs.push({ letter, end: total });
}

function letterAt(position: number): string {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (runs[middle].end >= position) high = middle;
    else low = middle + 1;
  }
  return runs[low].letter;
}

console.log(queries.split(" ").map((word) => letterAt(Number(word))).join(""));
