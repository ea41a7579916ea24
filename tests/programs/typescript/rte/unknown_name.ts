import { readFileSync } from "fs";

const text: string = readFileSync(0, "utf8");
console.log(total + text.length);
