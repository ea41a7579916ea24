for _ in 1:parse(Int, readline())
    words = [uppercase(w[1:1]) * lowercase(w[2:end]) for w in split(readline())]
    println(join(reverse(words), " "))
end
