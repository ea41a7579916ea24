const lines = require("fs").readFileSync(0, "utf8").split("\n");
const values = lines[1].split(" ").map(Number);
const sum = values.reduce((a, b) => a + b, 0);
console.log(sum, values.sort().at(-1));
