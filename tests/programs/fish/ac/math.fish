read n
read -d ' ' -a numbers
set sum 0
set greatest $numbers[1]
for x in $numbers
    set sum (math -s0 "$sum + $x")
    if test $x -gt $greatest
        set greatest $x
    end
end
echo $sum $greatest
