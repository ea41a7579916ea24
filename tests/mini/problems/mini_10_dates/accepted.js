const NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
for (const line of lines) {
  const [text, k] = line.split(" ");
  const day = new Date(`${text}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(k));
  console.log(day.toISOString().slice(0, 10), NAMES[day.getUTCDay()]);
}
