package main

import (
	"fmt"
	"slices"
)

func main() {
	var word string
	fmt.Scan(&word)
	characters := []rune(word)
	slices.Reverse(characters)
	fmt.Println(string(characters))
}
