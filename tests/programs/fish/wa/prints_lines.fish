read n
read -d ' ' -a numbers
echo (math (string join ' + ' -- $numbers))
printf '%s\n' $numbers | sort -n | head -n 1
