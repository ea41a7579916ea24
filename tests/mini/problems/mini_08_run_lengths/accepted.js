const [code, , queries] = require("fs").readFileSync(0, "utf8").split("\n");
const letters = code.match(/[a-z]/g);
const ends = [];
let total = 0;
for (const count of code.match(/\d+/g)) ends.push((total += Number(count)));

function letterAt(position) {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] >= position) high = middle;
    else low = middle + 1;
  }
  return letters[low];
}

console.log(queries.split(" ").map(Number).map(letterAt).join(""));
