read -r n
read -ra values
best=${values[0]}
for x in "${values[@]}"; do
  ((x > best)) && best=$x
done
echo "$best"
