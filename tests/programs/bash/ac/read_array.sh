#!/bin/bash
read -r n
read -ra values
sum=0
max=${values[0]}
for x in "${values[@]}"; do
  ((sum += x))
  if ((x > max)); then max=$x; fi
done
echo "$sum $max"
