IFS= read -r line
letters=$(printf '%s' "$line" | tr 'A-Z' 'a-z' | tr -cd 'a-z')
if [[ -z $letters ]]; then
  echo none
else
  printf '%s' "$letters" | fold -w 1 | sort | uniq -c | sort -k1,1nr -k2,2 | awk '{ print $2, $1 }'
fi
