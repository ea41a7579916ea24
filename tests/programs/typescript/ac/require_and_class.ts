declare function require(name: string): any;
declare const process: any;
const { readFileSync } = require("fs");

abstract class Accumulator<T> {
  constructor(protected readonly values: T[]) {}
  abstract result(): T;
}

class Sum extends Accumulator<number> {
  public result(): number {
    let total = 0;
    for (const value of this.values) total += value;
    return total;
  }
}

class Max<T extends number> extends Accumulator<T> {
  result(): T {
    return this.values.reduce((a, b) => (a > b ? a : b))!;
  }
}

function main(): void {
  const lines: Array<string> = readFileSync("/dev/stdin").toString().split("\n");
  const values = lines[1]?.split(" ").map((word) => parseInt(word, 10)) ?? [];
  process.stdout.write(`${new Sum(values).result()} ${new Max(values).result()}\n`);
}

main();
