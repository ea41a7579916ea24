values = parse.(Int, split(read(stdin, String)))
println(sum(values[2:end]), " ", values[length(values) + 1])
