function main()
    n, m, s, t = parse.(Int, split(readline()))
    leaving = Dict{Int,Vector{Tuple{Int,Int}}}()
    for _ in 1:m
        a, b, w = parse.(Int, split(readline()))
        push!(get!(leaving, a, Tuple{Int,Int}[]), (b, w))
    end
    distance = Dict(s => 0)
    routes = Dict(s => 1)
    open = Set([s])
    while !isempty(open)
        a = first(open)
        for place in open
            if distance[place] < distance[a]
                a = place
            end
        end
        delete!(open, a)
        for (b, w) in get(leaving, a, Tuple{Int,Int}[])
            reached = distance[a] + w
            if !haskey(distance, b) || reached < distance[b]
                distance[b], routes[b] = reached, routes[a]
                push!(open, b)
            elseif reached == distance[b]
                routes[b] = (routes[b] + routes[a]) % 1_000_000_007
            end
        end
    end
    # KeyError when the goal was never reached
    println(distance[t], " ", routes[t])
end

main()
