package main

import "fmt"

func main() {
	var n, x, sum int
	fmt.Scan(&n)
	best := -2000000000
	for ; n > 0; n-- {
		fmt.Scan(&x)
		sum += x
		best = max(best, x)
	}
	fmt.Print(sum, " ", best)
}
