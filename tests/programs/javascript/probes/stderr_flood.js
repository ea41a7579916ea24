const lines = require("fs").readFileSync(0, "utf8").split("\n");
for (let i = 0; i < 1 << 14; i++) console.error(String(i).padStart(63, "0"));
const values = lines[1].split(" ").map(Number);
console.log(values.reduce((a, b) => a + b, 0), Math.max(...values));
