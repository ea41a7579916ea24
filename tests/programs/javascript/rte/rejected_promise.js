async function main() {
  throw new Error("nothing is read");
}

main();
