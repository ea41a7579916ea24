n = int(input())
for word in input().split()
    print(word)
