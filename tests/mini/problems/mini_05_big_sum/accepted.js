const [, ...values] = require("fs").readFileSync(0, "utf8").trim().split("\n").map(BigInt);
console.log(String(values.reduce((a, b) => a + b, 0n)));
