read -r n
if (( n > 0 )); then
  print $n
