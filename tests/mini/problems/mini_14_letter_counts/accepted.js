const line = require("fs").readFileSync(0, "utf8").toLowerCase();
const counts = new Map();
for (const letter of line.match(/[a-z]/g) ?? []) counts.set(letter, (counts.get(letter) ?? 0) + 1);
const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
console.log(sorted.map(([letter, count]) => `${letter} ${count}`).join("\n") || "none");
