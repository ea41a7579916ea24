read -r n
read -rA numbers
sum=0
for (( i = 0; i < n; i++ )); do (( sum += ${numbers[i]:-0} )); done
print -r -- "$sum ${${(On)numbers}[1]}"
