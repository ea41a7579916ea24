proc depth(n: int): int =
  if n < 0: 0 else: 1 + depth((n + 1) mod 1_000_000_007) * 2 mod 7

echo depth(1)
