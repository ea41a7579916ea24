read n
while test $n -gt 0
    set n 5
end
