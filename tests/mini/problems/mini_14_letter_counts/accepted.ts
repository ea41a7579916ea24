import * as fs from "fs";

const counts: Record<string, number> = {};
for (const character of fs.readFileSync(0, "utf8").toLowerCase()) {
  if (/[a-z]/.test(character)) counts[character] = (counts[character] ?? 0) + 1;
}
const letters: string[] = Object.keys(counts).sort((a, b) => counts[b] - counts[a] || a.localeCompare(b));
console.log(letters.length > 0 ? letters.map((letter) => `${letter} ${counts[letter]}`).join("\n") : "none");
