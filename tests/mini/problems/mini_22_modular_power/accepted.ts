import * as fs from "fs";

function power(a: bigint, b: bigint, m: bigint): bigint {
  let base: bigint = ((a % m) + m) % m;
  let result: bigint = 1n % m;
  while (b > 0n) {
    if (b % 2n === 1n) result = (result * base) % m;
    base = (base * base) % m;
    b /= 2n;
  }
  return result;
}

const [, ...lines]: string[] = fs.readFileSync(0, "utf8").trim().split("\n");
const out: string[] = lines.map((line) => {
  const [a, b, m] = line.split(" ").map(BigInt);
  return power(a, b, m).toString();
});
console.log(out.join("\n"));
