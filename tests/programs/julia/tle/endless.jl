function main()
    i = 0
    while true
        i = xor(i, 1)
    end
end

main()
