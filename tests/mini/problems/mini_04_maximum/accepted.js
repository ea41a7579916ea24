const lines = require("fs").readFileSync(0, "utf8").split("\n");
console.log(Math.max(...lines[1].split(" ").map(Number)));
