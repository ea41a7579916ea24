read -r n
read -ra values
summarise "${values[@]}"
