package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var n, capacity int
	fmt.Fscan(in, &n, &capacity)
	best := make([]int64, capacity+1)
	for ; n > 0; n-- {
		var weight int
		var value int64
		fmt.Fscan(in, &weight, &value)
		for c := capacity; c >= weight; c-- {
			best[c] = max(best[c], best[c-weight]+value)
		}
	}
	fmt.Println(best[capacity], slices.Index(best, best[capacity]))
}
