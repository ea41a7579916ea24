function main()
    letters = Char[]
    ends = Int32[]
    total = Int32(0)
    for m in eachmatch(r"([a-z])([0-9]+)", readline())
        total += parse(Int32, m.captures[2])
        push!(letters, m.captures[1][1])
        push!(ends, total)
    end
    readline()
    for p in split(readline())
        print(letters[searchsortedfirst(ends, parse(Int, p))])
    end
    println()
end

main()
