n = parse(Int, readline())
for i in 1:n
    words = split(readline())
    println(join(reverse([uppercasefirst(w) for w in words]), " "))
end
