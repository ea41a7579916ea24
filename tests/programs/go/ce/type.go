package main

import "fmt"

func main() {
	var n int
	var x int64
	fmt.Scan(&n, &x)
	fmt.Println(n+x, n)
}
