import * as fs from "fs";

const [, ...values]: bigint[] = fs.readFileSync(0, "utf8").trim().split("\n").map(BigInt);
console.log(values.reduce((a: bigint, b: bigint) => a + b, 0n).toString());
