const [, ...values] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
process.stdout.write(`${values.reduce((a, b) => a + b, 0)} ${Math.max(...values)}`);
