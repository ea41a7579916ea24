(sleep 1000000)
