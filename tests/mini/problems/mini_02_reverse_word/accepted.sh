read -r word
reversed=
for ((i = ${#word} - 1; i >= 0; i--)); do
  reversed+=${word:i:1}
done
echo "$reversed"
