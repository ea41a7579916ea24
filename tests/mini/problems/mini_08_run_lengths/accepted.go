package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var code string
	var q int
	fmt.Fscan(in, &code, &q)
	var letters []string
	var ends []int
	total := 0
	for _, pair := range regexp.MustCompile(`([a-z])(\d+)`).FindAllStringSubmatch(code, -1) {
		count, _ := strconv.Atoi(pair[2])
		total += count
		letters = append(letters, pair[1])
		ends = append(ends, total)
	}
	var out strings.Builder
	for ; q > 0; q-- {
		var position int
		fmt.Fscan(in, &position)
		out.WriteString(letters[sort.SearchInts(ends, position)])
	}
	fmt.Println(out.String())
}
