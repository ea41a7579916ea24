read n
total_of $n
