package main

import (
	"fmt"
	"time"
)

func main() {
	var n int
	fmt.Scan(&n)
	for ; n > 0; n-- {
		var text string
		var k int
		fmt.Scan(&text, &k)
		day, err := time.Parse("2006-01-02", text)
		if err != nil {
			panic(err)
		}
		day = day.AddDate(0, 0, k)
		fmt.Println(day.Format("2006-01-02 Monday"))
	}
}
