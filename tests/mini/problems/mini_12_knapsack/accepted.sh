read -r n capacity
best=()
for ((c = 0; c <= capacity; c++)); do best[c]=0; done
while read -r weight value; do
  for ((c = capacity, d = c - weight; d >= 0; c--, d--)); do
    ((best[d] + value > best[c] && (best[c] = best[d] + value)))
  done
done
lightest=0
while ((best[lightest] < best[capacity])); do ((lightest++)); done
echo "${best[capacity]} $lightest"
