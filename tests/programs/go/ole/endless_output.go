package main

import "fmt"

func main() {
	for {
		fmt.Println("the same line again and again, and no end of it in sight")
	}
}
