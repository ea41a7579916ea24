import { readFileSync } from "fs";

namespace Numbers {
  export type Pair = [sum: number, max: number];
}

function counted(value: any, context: any): any {
  return function (this: any, ...args: any[]) {
    return value.apply(this, args);
  };
}

class Solver {
  @counted
  solve(words: readonly string[]): Numbers.Pair {
    const values = words.map(Number);
    return [values.reduce((a, b) => a + b, 0), Math.max(...values)] satisfies Numbers.Pair;
  }
}

const [, ...words] = readFileSync(0, { encoding: "utf-8" }).trim().split(/\s+/);
console.log(new Solver().solve(words).join(" "));
