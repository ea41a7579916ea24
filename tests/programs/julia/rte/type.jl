n = parse(Int, readline())
values = parse.(Int, split(readline()))
println("sum " + sum(values))
