package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
)

type totals struct {
	sum    int
	values []int
}

func (t *totals) add(x int) {
	t.sum += x
	t.values = append(t.values, x)
}

func main() {
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 1024*1024), 1024*1024)
	scanner.Scan()
	scanner.Scan()
	var t totals
	for _, word := range strings.Fields(scanner.Text()) {
		x, err := strconv.Atoi(word)
		if err != nil {
			panic(err)
		}
		t.add(x)
	}
	sort.Sort(sort.Reverse(sort.IntSlice(t.values)))
	fmt.Printf("%d %d\n", t.sum, t.values[0])
}
