function main()
    q = parse(Int, readline())
    jobs = Tuple{Int,Int,String}[]  # ascending: the next job to leave is the last one
    for order in 1:q
        words = split(readline())
        if words[1] == "add"
            job = (parse(Int, words[3]), -order, String(words[2]))
            insert!(jobs, searchsortedfirst(jobs, job), job)
        elseif words[1] == "size"
            println(length(jobs))
        elseif isempty(jobs)
            println("empty")
        else
            priority, _, name = pop!(jobs)
            println(name, " ", priority)
        end
    end
end

main()
