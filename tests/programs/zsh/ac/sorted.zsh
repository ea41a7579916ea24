text=$(cat)
words=(${=text})
shift words
total() { local s=0; for x; (( s += x )); echo $s }
sorted=(${(n)words})
printf '%d %d\n' $(total $words) ${${(On)words:#-*}[1]:-${${(o)words}[1]}}
