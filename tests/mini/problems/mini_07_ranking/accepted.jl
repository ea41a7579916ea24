function main()
    n = parse(Int, readline())
    people = Tuple{Int,Int,String}[]
    for _ in 1:n
        name, points, time = split(readline())
        push!(people, (-parse(Int, points), parse(Int, time), String(name)))
    end
    sort!(people)
    rank = 1
    for (i, (points, time, name)) in enumerate(people)
        if i > 1 && (points, time) != people[i-1][1:2]
            rank = i
        end
        println(rank, " ", name)
    end
end

main()
