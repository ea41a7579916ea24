read -r n
while read -r text k; do
  date -u -d "$text $k days" '+%Y-%m-%d %A'
done
