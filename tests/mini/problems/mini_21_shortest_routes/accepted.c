#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define MODULUS 1000000007
#define NOWHERE LLONG_MAX

typedef struct {
    long long distance;
    int place;
} entry;

typedef struct {
    int to, length, next;
} road;

static entry heap[10001];
static int heap_size;

static void push(entry item) {
    int i = heap_size++;
    while (i > 0 && heap[(i - 1) / 2].distance > item.distance) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = item;
}

static entry pop(void) {
    entry top = heap[0], last = heap[--heap_size];
    int i = 0;
    for (int child; (child = 2 * i + 1) < heap_size; i = child) {
        if (child + 1 < heap_size && heap[child + 1].distance < heap[child].distance) child++;
        if (heap[child].distance >= last.distance) break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return top;
}

int main(void) {
    int n, m, s, t;
    scanf("%d %d %d %d", &n, &m, &s, &t);
    int *first = malloc((n + 1) * sizeof *first), *routes = calloc(n + 1, sizeof *routes);
    long long *distance = malloc((n + 1) * sizeof *distance);
    road *roads = malloc((m + 1) * sizeof *roads);
    for (int i = 0; i <= n; i++) {
        first[i] = -1;
        distance[i] = NOWHERE;
    }
    for (int i = 0; i < m; i++) {
        int from;
        scanf("%d %d %d", &from, &roads[i].to, &roads[i].length);
        roads[i].next = first[from];
        first[from] = i;
    }
    distance[s] = 0;
    routes[s] = 1;
    push((entry){0, s});
    while (heap_size > 0) {
        entry here = pop();
        if (here.distance > distance[here.place]) continue;
        for (int i = first[here.place]; i >= 0; i = roads[i].next) {
            long long there = here.distance + roads[i].length;
            int to = roads[i].to;
            if (there < distance[to]) {
                distance[to] = there;
                routes[to] = routes[here.place];
                push((entry){there, to});
            } else if (there == distance[to]) {
                routes[to] = (routes[to] + routes[here.place]) % MODULUS;
            }
        }
    }
    if (distance[t] == NOWHERE)
        puts("unreachable");
    else
        printf("%lld %d\n", distance[t], routes[t]);
}
