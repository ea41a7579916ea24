kept = []
while True:
    kept.append(b"x" * 1_000_000 + str(len(kept)).encode())
