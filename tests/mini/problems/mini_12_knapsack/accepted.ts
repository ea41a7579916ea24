import * as fs from "fs";

interface Item {
  weight: number;
  value: number;
}

const [[, capacity], ...rows]: number[][] = fs
  .readFileSync(0, "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" ").map(Number));
const items: Item[] = rows.map(([weight, value]) => ({ weight, value }));
const best = new Float64Array(capacity + 1);
for (const { weight, value } of items) {
  for (let c = capacity; c >= weight; c--) best[c] = Math.max(best[c], best[c - weight] + value);
}
console.log(`${best[capacity]} ${best.indexOf(best[capacity])}`);
