read -r n
[ "${n}x" -gt 0 ]
