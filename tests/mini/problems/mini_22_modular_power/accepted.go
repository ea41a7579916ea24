package main

import "fmt"

func power(a, b, m int64) int64 {
	base, result := ((a%m)+m)%m, 1%m
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			result = result * base % m
		}
		base = base * base % m
	}
	return result
}

func main() {
	var t int
	fmt.Scan(&t)
	for ; t > 0; t-- {
		var a, b, m int64
		fmt.Scan(&a, &b, &m)
		fmt.Println(power(a, b, m))
	}
}
