modulus=1000000007
read -r rows columns
value=() paths=()
for ((i = 0; i < rows; i++)); do
  read -ra cells
  for ((j = 0; j < columns; j++)); do
    v=${value[j]} p=${paths[j]}
    if ((i + j == 0)); then
      v=0 p=1
    elif ((j > 0)) && [[ -n ${paths[j - 1]} ]]; then
      if [[ -z $p ]] || ((value[j - 1] > v)); then
        v=${value[j - 1]} p=${paths[j - 1]}
      elif ((value[j - 1] == v)); then
        p=$(((p + paths[j - 1]) % modulus))
      fi
    fi
    if [[ -z $p || ${cells[j]} == "#" ]]; then
      value[j]= paths[j]=
    else
      value[j]=$((v + cells[j])) paths[j]=$p
    fi
  done
done
if [[ -n ${paths[columns - 1]} ]]; then
  echo "${value[columns - 1]} ${paths[columns - 1]}"
else
  echo blocked
fi
