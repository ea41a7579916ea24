const kept: number[][] = [];
for (;;) kept.push(new Array<number>(1 << 16).fill(kept.length));
