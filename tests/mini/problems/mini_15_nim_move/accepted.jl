function main()
    readline()
    piles = parse.(Int, split(readline()))
    total = reduce(xor, piles)
    i = findfirst(size -> xor(size, total) < size, piles)
    if i === nothing
        println("lost")
    else
        println(i, " ", piles[i] - xor(piles[i], total))
    end
end

main()
