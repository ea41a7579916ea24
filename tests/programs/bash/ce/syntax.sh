read -r n
if [ "$n" -gt 0 ]; then
  echo "$n"
