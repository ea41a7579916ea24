const MODULUS = 1_000_000_007

function push_heap!(heap, item)
    push!(heap, item)
    i = length(heap)
    while i > 1 && heap[i] < heap[i >> 1]
        heap[i], heap[i >> 1] = heap[i >> 1], heap[i]
        i >>= 1
    end
end

function pop_heap!(heap)
    top = heap[1]
    last = pop!(heap)
    isempty(heap) && return top
    heap[1] = last
    i = 1
    while 2i <= length(heap)
        child = 2i
        if child < length(heap) && heap[child + 1] < heap[child]
            child += 1
        end
        heap[i] <= heap[child] && break
        heap[i], heap[child] = heap[child], heap[i]
        i = child
    end
    return top
end

function main()
    n, m, s, t = parse.(Int, split(readline()))
    leaving = [Tuple{Int,Int}[] for _ in 1:n]
    for _ in 1:m
        a, b, w = parse.(Int, split(readline()))
        push!(leaving[a], (b, w))
    end
    distance = fill(typemax(Int), n)
    routes = zeros(Int, n)
    distance[s], routes[s] = 0, 1
    heap = [(0, s)]
    while !isempty(heap)
        d, a = pop_heap!(heap)
        d > distance[a] && continue
        for (b, w) in leaving[a]
            if d + w < distance[b]
                distance[b], routes[b] = d + w, routes[a]
                push_heap!(heap, (d + w, b))
            elseif d + w == distance[b]
                routes[b] = (routes[b] + routes[a]) % MODULUS
            end
        end
    end
    println(distance[t] == typemax(Int) ? "unreachable" : "$(distance[t]) $(routes[t])")
end

main()
