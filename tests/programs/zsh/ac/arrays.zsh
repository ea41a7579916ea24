read -r n
read -rA numbers
integer sum=0 greatest=$numbers[1]
for x in $numbers; do
  (( sum += x ))
  (( x > greatest )) && greatest=$x
done
print -r -- "$sum $greatest"
