package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
)

type interval struct{ start, end int64 }

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var n int
	fmt.Fscan(in, &n)
	var all, union []interval
	for ; n > 0; n-- {
		var i interval
		fmt.Fscan(in, &i.start, &i.end)
		if i.start < i.end {
			all = append(all, i)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].start < all[j].start })
	for _, i := range all {
		if last := len(union) - 1; last >= 0 && i.start <= union[last].end {
			union[last].end = max(union[last].end, i.end)
		} else {
			union = append(union, i)
		}
	}
	var length int64
	for _, i := range union {
		length += i.end - i.start
	}
	fmt.Fprintln(out, len(union), length)
	for _, i := range union {
		fmt.Fprintln(out, i.start, i.end)
	}
}
