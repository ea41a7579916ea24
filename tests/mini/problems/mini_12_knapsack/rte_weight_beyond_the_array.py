n, c = map(int, input().split())
dp = [[0] * (c + 1) for _ in range(n + 1)]
first = [False] * (c + 1)
for i in range(1, n + 1):
    w, v = map(int, input().split())
    first[w] = True
    for j in range(c + 1):
        dp[i][j] = dp[i - 1][j]
        if j >= w:
            dp[i][j] = max(dp[i][j], dp[i - 1][j - w] + v)
print(dp[n][c], dp[n].index(dp[n][c]))
