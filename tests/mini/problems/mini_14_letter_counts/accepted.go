package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
)

func main() {
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	counts := map[rune]int{}
	for _, character := range strings.ToLower(line) {
		if 'a' <= character && character <= 'z' {
			counts[character]++
		}
	}
	letters := make([]rune, 0, len(counts))
	for letter := range counts {
		letters = append(letters, letter)
	}
	sort.Slice(letters, func(i, j int) bool {
		a, b := letters[i], letters[j]
		if counts[a] != counts[b] {
			return counts[a] > counts[b]
		}
		return a < b
	})
	for _, letter := range letters {
		fmt.Printf("%c %d\n", letter, counts[letter])
	}
	if len(letters) == 0 {
		fmt.Println("none")
	}
}
