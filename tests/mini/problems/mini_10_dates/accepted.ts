import * as fs from "fs";

const NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

function later(text: string, days: number): Date {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day) + days * DAY_MS);
}

const [, ...lines] = fs.readFileSync(0, "utf8").trim().split("\n");
for (const line of lines) {
  const [text, k] = line.split(" ");
  const date = later(text, Number(k));
  console.log(`${date.toISOString().substring(0, 10)} ${NAMES[date.getUTCDay()]}`);
}
