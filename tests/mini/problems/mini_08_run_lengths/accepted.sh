read -r code
read -r q
read -ra positions
letters=() ends=() total=0
while [[ $code =~ ^([a-z])([0-9]+) ]]; do
  letters+=("${BASH_REMATCH[1]}")
  ((total += BASH_REMATCH[2]))
  ends+=("$total")
  code=${code:${#BASH_REMATCH[0]}}
done
answer=
for position in "${positions[@]}"; do
  low=0 high=$((${#ends[@]} - 1))
  while ((low < high)); do
    middle=$(((low + high) / 2))
    if ((ends[middle] >= position)); then high=$middle; else low=$((middle + 1)); fi
  done
  answer+=${letters[low]}
done
echo "$answer"
