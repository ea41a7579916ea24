package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	for _, character := range strings.TrimRight(line, "\n") {
		fmt.Print(string(character))
	}
	fmt.Println()
}
