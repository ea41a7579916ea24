package main

func main() {
	for i := uint64(0); ; i++ {
		if i == 1<<63 {
			return
		}
	}
}
