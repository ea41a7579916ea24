function main()
    n, c = [parse(Int, word) for word in split(readline())]
    best = zeros(Int, c + 1)
    for _ in 1:n
        w, v = [parse(Int, word) for word in split(readline())]
        for room in c:-1:w
            best[room+1] = max(best[room+1], best[room-w+1] + v)
        end
    end
    println(best[end], " ", searchsortedfirst(best, best[end]) - 1)
end

main()
