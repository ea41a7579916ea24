package main

import "fmt"

func main() {
	var n, x, sum int32
	fmt.Scan(&n)
	var best int32 = -2000000000
	for ; n > 0; n-- {
		fmt.Scan(&x)
		sum += x
		best = max(best, x)
	}
	fmt.Println(sum, best)
}
