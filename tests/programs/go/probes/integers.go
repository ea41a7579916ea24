package main

import (
	"fmt"
	"os"
)

func main() {
	var a, b int
	if _, err := fmt.Scan(&a, &b); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(a + b)
}
