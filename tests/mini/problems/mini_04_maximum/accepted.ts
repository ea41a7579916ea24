import * as fs from "fs";

const lines: string[] = fs.readFileSync(0, "utf8").split("\n");
let best: number = -Infinity;
for (const word of lines[1].split(" ")) best = Math.max(best, Number(word));
console.log(best);
