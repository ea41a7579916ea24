a, b = parse.(Int, split(readline()))
println(a + b)
