IFS= read -r line
for ((i = 0; i < ${#line}; i++)); do printf '%s' "${line:i:1}"; done
echo
