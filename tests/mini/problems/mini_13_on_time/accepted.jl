function main()
    n = parse(Int, readline())
    jobs = Tuple{Int,Int}[]
    for _ in 1:n
        t, d = split(readline())
        push!(jobs, (parse(Int, d), parse(Int, t)))
    end
    sort!(jobs)
    chosen = Int[]  # ascending
    total = 0
    for (d, t) in jobs
        insert!(chosen, searchsortedfirst(chosen, t), t)
        total += t
        if total > d
            total -= pop!(chosen)
        end
    end
    println(length(chosen), " ", total)
end

main()
