package main

import (
	"cmp"
	"fmt"
	"io"
	"math/big"
	"os"
	"slices"
	"strings"
	"sync"
)

func largest[T cmp.Ordered](values []T) T {
	return slices.Max(values)
}

func main() {
	data, _ := io.ReadAll(os.Stdin)
	words := strings.Fields(string(data))[1:]
	numbers := make(chan int64)
	var group sync.WaitGroup
	for _, word := range words {
		group.Add(1)
		go func() {
			defer group.Done()
			var x int64
			fmt.Sscan(word, &x)
			numbers <- x
		}()
	}
	go func() {
		group.Wait()
		close(numbers)
	}()
	sum := new(big.Int)
	var values []int64
	for x := range numbers {
		sum.Add(sum, big.NewInt(x))
		values = append(values, x)
	}
	fmt.Println(sum, largest(values))
}
