read -r n
echo "$n
