read n
if test $n -gt 0
    echo $n
