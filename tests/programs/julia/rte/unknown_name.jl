n = parse(Int, readline())
values = parse.(Int, split(readline()))
println(total(values), " ", maximum(values))
