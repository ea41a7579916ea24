modulus=1000000007
read -r n m s t
declare -A first to length next distance routes
for ((i = 1; i <= m; i++)); do
  read -r a b w
  to[$i]=$b length[$i]=$w next[$i]=${first[$a]:-0}
  first[$a]=$i
done

# A binary heap: distance * 32768 + place is one number of 64 bits.
heap=() size=0
push() {
  local i=$((size++)) parent
  while ((i > 0)); do
    parent=$(((i - 1) / 2))
    ((heap[parent] <= $1)) && break
    heap[i]=${heap[parent]}
    i=$parent
  done
  heap[i]=$1
}
pop() {
  local last=$((--size)) i=0 child item
  top=${heap[0]} item=${heap[last]}
  while ((child = 2 * i + 1, child < size)); do
    ((child + 1 < size && heap[child + 1] < heap[child])) && ((child++))
    ((heap[child] >= item)) && break
    heap[i]=${heap[child]}
    i=$child
  done
  heap[i]=$item
}

distance[$s]=0 routes[$s]=1
push $((s))
while ((size > 0)); do
  pop
  here=$((top % 32768)) d=$((top / 32768))
  ((d > distance[$here])) && continue
  for ((i = ${first[$here]:-0}; i > 0; i = next[$i])); do
    b=${to[$i]} there=$((d + length[$i]))
    if [[ -z ${distance[$b]} ]] || ((there < distance[$b])); then
      distance[$b]=$there routes[$b]=${routes[$here]}
      push $((there * 32768 + b))
    elif ((there == distance[$b])); then
      routes[$b]=$(((routes[$b] + routes[$here]) % modulus))
    fi
  done
done
if [[ -z ${distance[$t]} ]]; then echo unreachable; else echo "${distance[$t]} ${routes[$t]}"; fi
