package main

import (
	"fmt"
	"os"
)

func main() {
	for i := 0; i < 1<<14; i++ {
		fmt.Fprintf(os.Stderr, "%063d\n", i)
	}
	var n, x, sum int
	fmt.Scan(&n)
	best := -2000000000
	for ; n > 0; n-- {
		fmt.Scan(&x)
		sum += x
		best = max(best, x)
	}
	fmt.Println(sum, best)
}
