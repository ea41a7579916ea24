while True:
    print("too much " * 100)
