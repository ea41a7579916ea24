const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const intervals = [];
for (let i = 1; i < numbers.length; i += 2) {
  if (numbers[i] < numbers[i + 1]) intervals.push([numbers[i], numbers[i + 1]]);
}
intervals.sort((a, b) => a[0] - b[0]);
const union = [];
for (const [start, end] of intervals) {
  const last = union.at(-1);
  if (last && start <= last[1]) last[1] = Math.max(last[1], end);
  else union.push([start, end]);
}
const length = union.reduce((sum, [start, end]) => sum + end - start, 0);
console.log([[union.length, length], ...union].map((pair) => pair.join(" ")).join("\n"));
