n = parse(Int, readline())
total = 0
for word in split(readline())
    total += parse(Int, word)
end
println(total)
