using Dates

n = parse(Int, readline())
for i in 1:n
    date, k = split(readline())
    d = DateTime.strptime(date, "%Y-%m-%d") + Day(parse(Int, k))
    println(Dates.format(d, "yyyy-mm-dd"), " ", dayname(d))
end
