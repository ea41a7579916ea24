read -r n
read -ra values
sum=0 max=${values[0]}
for x in "${values[@]}"; do
  ((sum += x, max = x > max ? x : max))
done
echo "$sum $max"
exit 3
