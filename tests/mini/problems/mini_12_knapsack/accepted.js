const [first, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const [, capacity] = first.split(" ").map(Number);
const best = new Array(capacity + 1).fill(0);
for (const line of lines) {
  const [weight, value] = line.split(" ").map(Number);
  for (let c = capacity; c >= weight; c--) best[c] = Math.max(best[c], best[c - weight] + value);
}
console.log(best[capacity], best.indexOf(best[capacity]));
