package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

const modulus = 1_000_000_007

type cell struct{ value, paths int }

func join(a, b *cell) *cell {
	switch {
	case a == nil:
		return b
	case b == nil || a.value > b.value:
		return a
	case a.value < b.value:
		return b
	}
	return &cell{a.value, (a.paths + b.paths) % modulus}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	var rows, columns int
	fmt.Fscan(in, &rows, &columns)
	best := make([]*cell, columns+1) // best[0] is a column left of the grid
	for i := 0; i < rows; i++ {
		for j := 1; j <= columns; j++ {
			var text string
			fmt.Fscan(in, &text)
			before := join(best[j], best[j-1])
			if i == 0 && j == 1 {
				before = &cell{0, 1}
			}
			x, err := strconv.Atoi(text)
			if err != nil || before == nil {
				best[j] = nil
			} else {
				best[j] = &cell{before.value + x, before.paths}
			}
		}
	}
	if end := best[columns]; end != nil {
		fmt.Println(end.value, end.paths)
	} else {
		fmt.Println("blocked")
	}
}
