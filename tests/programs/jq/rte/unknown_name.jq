input | input | split(" ") | total
