depth(n) = n == 0 ? 0 : 1 + depth(n - 1)
println(depth(parse(Int, readline())))
