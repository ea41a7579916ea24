function main()
    q = parse(Int, readline())
    jobs = Tuple{Int,Int,String}[]
    for order in 1:q
        words = split(readline())
        if words[1] == "add"
            push!(jobs, (parse(Int, words[3]), -order, String(words[2])))
        elseif words[1] == "size"
            println(length(jobs))
        else
            # `maximum` of an empty collection is an error.
            job = maximum(jobs)
            deleteat!(jobs, findfirst(isequal(job), jobs))
            println(job[3], " ", job[1])
        end
    end
end

main()
