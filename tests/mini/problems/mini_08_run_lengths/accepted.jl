function main()
    letters = Char[]
    ends = Int64[]
    total = 0
    for m in eachmatch(r"([a-z])([0-9]+)", readline())
        total += parse(Int64, m.captures[2])
        push!(letters, m.captures[1][1])
        push!(ends, total)
    end
    readline()
    positions = [parse(Int64, word) for word in split(readline())]
    println(join(letters[searchsortedfirst(ends, p)] for p in positions))
end

main()
