for _ in 1:1024
    println(stderr, "x"^1023)
end
n = parse(Int, readline())
values = parse.(Int, split(readline()))
println(sum(values), " ", maximum(values))
