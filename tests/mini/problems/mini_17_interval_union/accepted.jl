function main()
    n = parse(Int, readline())
    intervals = Tuple{Int,Int}[]
    for _ in 1:n
        a, b = split(readline())
        push!(intervals, (parse(Int, a), parse(Int, b)))
    end
    union = Tuple{Int,Int}[]
    for (a, b) in sort!(intervals)
        a == b && continue
        if !isempty(union) && a <= union[end][2]
            union[end] = (union[end][1], max(b, union[end][2]))
        else
            push!(union, (a, b))
        end
    end
    total = 0
    for (a, b) in union
        total += b - a
    end
    println(length(union), " ", total)
    for (a, b) in union
        println(a, " ", b)
    end
end

main()
