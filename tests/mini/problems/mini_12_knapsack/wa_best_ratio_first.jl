function main()
    n, c = parse.(Int, split(readline()))
    items = [Tuple(parse.(Int, split(readline()))) for _ in 1:n]
    sort!(items, by = item -> item[2] / item[1], rev = true)
    value = 0
    weight = 0
    for (w, v) in items
        if weight + w <= c
            weight += w
            value += v
        end
    end
    println(value, " ", weight)
end

main()
