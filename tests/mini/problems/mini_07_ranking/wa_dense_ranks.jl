n = parse(Int, readline())
people = []
for i in 1:n
    parts = split(readline())
    push!(people, (-parse(Int, parts[2]), parse(Int, parts[3]), parts[1]))
end
sort!(people)
global rank = 0
global last = nothing
for p in people
    if (p[1], p[2]) != last
        global rank += 1
        global last = (p[1], p[2])
    end
    println(rank, " ", p[3])
end
