function main()
    n = parse(Int, readline())
    println(n
main()
