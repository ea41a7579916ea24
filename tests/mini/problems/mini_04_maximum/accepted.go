package main

import "fmt"

func main() {
	var n, x int
	fmt.Scan(&n)
	best := -1001
	for range n {
		fmt.Scan(&x)
		best = max(best, x)
	}
	fmt.Println(best)
}
