# Numbers of all other lines, summed without a library function.
def numbers: [inputs | splits(" +") | select(length > 0) | tonumber];
def greatest: reduce .[] as $x (null; if . == null or $x > . then $x else . end);
(input | tonumber) as $n
| numbers as $v
| (reduce range($n) as $i (0; . + $v[$i])) as $sum
| [$sum, ($v | greatest)]
| map(tostring)
| join(" ")
