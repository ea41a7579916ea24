package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var n int
	fmt.Fscan(in, &n)
	values := make([]int64, n)
	var sum int64
	for i := range values {
		fmt.Fscan(in, &values[i])
		sum += values[i]
	}
	best := values[0]
	for _, x := range values {
		best = max(best, x)
	}
	fmt.Fprintln(out, sum, best)
}
