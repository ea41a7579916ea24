package main

import (
	"fmt"
	"os"
)

func main() {
	n := 7
	fmt.Println("7 7")
}
