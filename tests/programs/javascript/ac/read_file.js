const [n, ...values] = require("fs").readFileSync(0, "utf8").split(/\s+/).filter(Boolean).map(Number);
const sum = values.reduce((a, b) => a + b, 0);
console.log(`${sum} ${Math.max(...values)}`);
