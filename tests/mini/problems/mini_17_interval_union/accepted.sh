read -r n
starts=() ends=() length=0
while read -r a b; do
  ((a == b)) && continue
  last=$((${#starts[@]} - 1))
  if ((last >= 0 && a <= ends[last])); then
    ((b > ends[last])) && ends[last]=$b
  else
    starts+=("$a") ends+=("$b")
  fi
done < <(sort -n -k1,1 -k2,2)
for i in "${!starts[@]}"; do
  ((length += ends[i] - starts[i]))
done
echo "${#starts[@]} $length"
for i in "${!starts[@]}"; do
  echo "${starts[i]} ${ends[i]}"
done
