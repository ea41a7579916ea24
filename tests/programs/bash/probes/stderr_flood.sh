for ((i = 0; i < 1 << 14; i++)); do printf '%063d\n' "$i" >&2; done
read -r n
read -ra values
sum=0 max=${values[0]}
for x in "${values[@]}"; do
  ((sum += x, max = x > max ? x : max))
done
echo "$sum $max"
