function power(a, b, m) {
  let base = ((a % m) + m) % m;
  let result = 1n % m;
  for (; b > 0n; b >>= 1n) {
    if (b & 1n) result = (result * base) % m;
    base = (base * base) % m;
  }
  return result;
}

const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
for (const line of lines) console.log(String(power(...line.split(" ").map(BigInt))));
