readline()
println(maximum(parse.(Int, split(readline()))))
