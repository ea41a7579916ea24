n = parse(Int, readline())
values = parse.(Int, split(readline()))
println(sum(values), " ", maximum(values))
exit(3)
