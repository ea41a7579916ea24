function main()
    t = parse(Int, readline())
    for _ in 1:t
        words = split(readline())
        a, b, m = parse(Int, words[1]), parse(Int, words[2]), parse(Int, words[3])
        result, base = mod(1, m), mod(a, m)
        while b > 0
            isodd(b) && (result = result * base % m)
            base = base * base % m
            b >>= 1
        end
        println(result)
    end
end

main()
