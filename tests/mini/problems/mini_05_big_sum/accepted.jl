n = parse(Int64, readline())
println(sum(parse(Int64, readline()) for _ in 1:n))
