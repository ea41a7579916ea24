read -r n
total_of $n
