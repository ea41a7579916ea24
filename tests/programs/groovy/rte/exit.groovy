System.exit(2)
