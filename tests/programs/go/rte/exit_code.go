package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("7 7")
	os.Exit(2)
}
