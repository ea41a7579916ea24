const MODULUS = 1000000007;
const [first, ...rows] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const columns = Number(first.split(" ")[1]);

function join(a, b) {
  if (!a || !b) return a || b;
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return { value: a.value, paths: (a.paths + b.paths) % MODULUS };
}

let best = new Array(columns).fill(null);
rows.forEach((row, i) => {
  row.trim().split(" ").forEach((cell, j) => {
    const before = i + j === 0 ? { value: 0, paths: 1 } : join(best[j], j > 0 ? best[j - 1] : null);
    best[j] = cell === "#" || !before ? null : { value: before.value + Number(cell), paths: before.paths };
  });
});
const end = best[columns - 1];
console.log(end ? `${end.value} ${end.paths}` : "blocked");
