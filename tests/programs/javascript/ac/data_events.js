process.stdin.resume();
process.stdin.setEncoding("utf8");

let text = "";
process.stdin.on("data", (chunk) => {
  text += chunk;
});
process.stdin.on("end", () => {
  const [, ...values] = text.trim().split(/\s+/).map(Number);
  console.log(values.reduce((a, b) => a + b), Math.max.apply(null, values));
});
