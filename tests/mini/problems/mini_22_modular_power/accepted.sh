read -r t
while read -r a b m; do
  base=$(((a % m + m) % m)) result=$((1 % m))
  while ((b > 0)); do
    ((b & 1)) && result=$((result * base % m))
    base=$((base * base % m))
    ((b >>= 1))
  done
  echo "$result"
done
