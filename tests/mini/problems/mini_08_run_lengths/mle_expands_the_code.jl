function main()
    text = Char[]
    for m in eachmatch(r"([a-z])(\d+)", readline())
        for _ in 1:parse(Int, m.captures[2])
            push!(text, m.captures[1][1])
        end
    end
    readline()
    for p in split(readline())
        print(text[parse(Int, p)])
    end
    println()
end

main()
