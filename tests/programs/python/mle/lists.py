kept = []
while True:
    kept.append([len(kept)] * 100_000)
