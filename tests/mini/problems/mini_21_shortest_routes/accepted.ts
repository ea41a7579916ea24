import * as fs from "fs";

const MODULUS = 1_000_000_007;

class Heap<T> {
  private items: T[] = [];

  constructor(private before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  push(item: T): void {
    let i = this.items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(this.items[i], this.items[parent])) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  pop(): T {
    const top = this.items[0];
    const last = this.items.pop()!;
    if (this.items.length > 0) {
      this.items[0] = last;
      this.sink();
    }
    return top;
  }

  private sink(): void {
    for (let i = 0; ; ) {
      let first = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.items.length && this.before(this.items[child], this.items[first])) first = child;
      }
      if (first === i) return;
      this.swap(i, first);
      i = first;
    }
  }

  private swap(i: number, j: number): void {
    [this.items[i], this.items[j]] = [this.items[j], this.items[i]];
  }
}

interface Road {
  to: number;
  length: number;
}

const [n, m, s, t, ...rest]: number[] = fs.readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const roads: Road[][] = Array.from({ length: n + 1 }, () => []);
for (let i = 0; i < 3 * m; i += 3) roads[rest[i]].push({ to: rest[i + 1], length: rest[i + 2] });

const distance: number[] = new Array(n + 1).fill(Infinity);
const routes: number[] = new Array(n + 1).fill(0);
distance[s] = 0;
routes[s] = 1;
const heap = new Heap<{ distance: number; place: number }>((a, b) => a.distance < b.distance);
heap.push({ distance: 0, place: s });
while (heap.size > 0) {
  const here = heap.pop();
  if (here.distance > distance[here.place]) continue;
  for (const { to, length } of roads[here.place]) {
    const there = here.distance + length;
    if (there < distance[to]) {
      distance[to] = there;
      routes[to] = routes[here.place];
      heap.push({ distance: there, place: to });
    } else if (there === distance[to]) {
      routes[to] = (routes[to] + routes[here.place]) % MODULUS;
    }
  }
}
console.log(Number.isFinite(distance[t]) ? `${distance[t]} ${routes[t]}` : "unreachable");
