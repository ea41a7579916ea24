read -r n
while (( n > 0 )); do (( n = n * 7 % 1000 | 1 )); done
print $n
