i = 0
i = (i + 1) % 1_000_003 while true
