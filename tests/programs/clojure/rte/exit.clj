(System/exit 2)
