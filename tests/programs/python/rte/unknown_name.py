values = np.array(list(map(int, input().split())))
print(values.sum(), values.max())
