function main()
    n, m = parse.(Int, split(readline()))
    waiting = zeros(Int, n)
    after = [Int[] for _ in 1:n]
    for _ in 1:m
        a, b = parse.(Int, split(readline()))
        waiting[b] += 1
        push!(after[a], b)
    end
    free = [task for task in n:-1:1 if waiting[task] == 0]  # descending: the smallest is last
    order = Int[]
    while !isempty(free)
        task = pop!(free)
        push!(order, task)
        for later in after[task]
            waiting[later] -= 1
            if waiting[later] == 0
                insert!(free, searchsortedfirst(free, later, rev = true), later)
            end
        end
    end
    println(length(order) == n ? join(order, " ") : "cycle")
end

main()
