const MODULUS = 1000000007;
const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const [n, m, s, t] = numbers;
const roads = Array.from({ length: n + 1 }, () => []);
for (let i = 4; i < 4 + 3 * m; i += 3) roads[numbers[i]].push([numbers[i + 1], numbers[i + 2]]);

class Heap {
  items = [];

  push(item) {
    const items = this.items;
    let i = items.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent][0] <= item[0]) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = item;
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    let i = 0;
    for (let child = 1; child < items.length; child = 2 * i + 1) {
      if (child + 1 < items.length && items[child + 1][0] < items[child][0]) child++;
      if (items[child][0] >= last[0]) break;
      items[i] = items[child];
      i = child;
    }
    if (items.length > 0) items[i] = last;
    return top;
  }
}

const distance = new Array(n + 1).fill(Infinity);
const routes = new Array(n + 1).fill(0);
distance[s] = 0;
routes[s] = 1;
const heap = new Heap();
heap.push([0, s]);
while (heap.items.length > 0) {
  const [d, a] = heap.pop();
  if (d > distance[a]) continue;
  for (const [b, w] of roads[a]) {
    if (d + w < distance[b]) {
      distance[b] = d + w;
      routes[b] = routes[a];
      heap.push([d + w, b]);
    } else if (d + w === distance[b]) {
      routes[b] = (routes[b] + routes[a]) % MODULUS;
    }
  }
}
console.log(distance[t] === Infinity ? "unreachable" : `${distance[t]} ${routes[t]}`);
