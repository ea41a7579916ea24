for _ in range(int(input())):
    words = input().split()
    print(*(word.capitalize() for word in reversed(words)))
