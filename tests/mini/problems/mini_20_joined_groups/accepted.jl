function find(parent, item)
    while parent[item] != item
        parent[item] = parent[parent[item]]
        item = parent[item]
    end
    return item
end

function main()
    words = split(readline())
    n, q = parse(Int, words[1]), parse(Int, words[2])
    parent = collect(1:n)
    size = ones(Int, n)
    groups = n
    for _ in 1:q
        words = split(readline())
        if words[1] == "join"
            x = find(parent, parse(Int, words[2]))
            y = find(parent, parse(Int, words[3]))
            x == y && continue
            if size[x] < size[y]
                x, y = y, x
            end
            parent[y] = x
            size[x] += size[y]
            groups -= 1
        elseif words[1] == "size"
            println(size[find(parent, parse(Int, words[2]))])
        else
            println(groups)
        end
    end
end

main()
