function main()
    t = parse(Int, readline())
    for _ in 1:t
        a, b, m = parse.(Int, split(readline()))
        # a^b wraps around long before the remainder is taken
        println(mod(a^b, m))
    end
end

main()
