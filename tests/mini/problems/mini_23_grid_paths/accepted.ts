import * as fs from "fs";

const MODULUS = 1_000_000_007;

type Best = { value: number; paths: number } | null;

function join(a: Best, b: Best): Best {
  if (a === null || b === null) return a ?? b;
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return { value: a.value, paths: (a.paths + b.paths) % MODULUS };
}

const [size, ...rows]: string[] = fs.readFileSync(0, "utf8").trim().split("\n");
const columns: number = Number(size.split(" ")[1]);
const best: Best[] = Array<Best>(columns).fill(null);
for (const [i, row] of rows.entries()) {
  for (const [j, cell] of row.split(" ").entries()) {
    const before: Best = i === 0 && j === 0 ? { value: 0, paths: 1 } : join(best[j], j > 0 ? best[j - 1] : null);
    best[j] = before === null || cell === "#" ? null : { ...before, value: before.value + Number(cell) };
  }
}
const end: Best = best[columns - 1];
console.log(end === null ? "blocked" : `${end.value} ${end.paths}`);
