const lines = require("fs").readFileSync(0, "utf8").split("\n");
const values = lines[1].split(" ").map(Number);
console.log(values.reduce((a, b) => a + b, 0), Math.max(...values));
process.exit(1);
