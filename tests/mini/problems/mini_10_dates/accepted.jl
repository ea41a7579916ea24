using Dates

for _ in 1:parse(Int, readline())
    date, k = split(readline())
    day = Date(date) + Day(parse(Int, k))
    println(day, " ", dayname(day))
end
