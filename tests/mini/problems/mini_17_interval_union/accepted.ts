import * as fs from "fs";

type Interval = [start: number, end: number];

const [, ...numbers] = fs.readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const all: Interval[] = [];
for (let i = 0; i < numbers.length; i += 2) all.push([numbers[i], numbers[i + 1]]);

function union(intervals: Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const [start, end] of intervals.filter(([a, b]) => a < b).sort(([a], [b]) => a - b)) {
    const last = joined[joined.length - 1];
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

const result = union(all);
const length = result.reduce((sum, [start, end]) => sum + end - start, 0);
console.log([`${result.length} ${length}`, ...result.map(([start, end]) => `${start} ${end}`)].join("\n"));
