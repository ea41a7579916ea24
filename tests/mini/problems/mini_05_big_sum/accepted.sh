read -r n
sum=0
while read -r x; do
  ((sum += x))
done
echo "$sum"
