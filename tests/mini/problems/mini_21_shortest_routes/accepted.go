package main

import (
	"bufio"
	"container/heap"
	"fmt"
	"os"
)

const modulus = 1_000_000_007

type road struct{ to, length int }

type entry struct{ distance, place int }

type entries []entry

func (e entries) Len() int           { return len(e) }
func (e entries) Less(i, j int) bool { return e[i].distance < e[j].distance }
func (e entries) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *entries) Push(x any)        { *e = append(*e, x.(entry)) }
func (e *entries) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

func main() {
	in := bufio.NewReader(os.Stdin)
	var n, m, s, t int
	fmt.Fscan(in, &n, &m, &s, &t)
	roads := make([][]road, n+1)
	for ; m > 0; m-- {
		var a, b, w int
		fmt.Fscan(in, &a, &b, &w)
		roads[a] = append(roads[a], road{b, w})
	}
	distance, routes := make([]int, n+1), make([]int, n+1)
	for i := range distance {
		distance[i] = -1
	}
	distance[s], routes[s] = 0, 1
	queue := &entries{{0, s}}
	for queue.Len() > 0 {
		here := heap.Pop(queue).(entry)
		if here.distance > distance[here.place] {
			continue
		}
		for _, r := range roads[here.place] {
			there := here.distance + r.length
			switch {
			case distance[r.to] < 0 || there < distance[r.to]:
				distance[r.to], routes[r.to] = there, routes[here.place]
				heap.Push(queue, entry{there, r.to})
			case there == distance[r.to]:
				routes[r.to] = (routes[r.to] + routes[here.place]) % modulus
			}
		}
	}
	if distance[t] < 0 {
		fmt.Println("unreachable")
	} else {
		fmt.Println(distance[t], routes[t])
	}
}
