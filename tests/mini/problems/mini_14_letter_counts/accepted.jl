function main()
    counts = zeros(Int, 26)
    for character in lowercase(readline())
        if 'a' <= character <= 'z'
            counts[character - 'a' + 1] += 1
        end
    end
    found = [(-counts[i], 'a' + (i - 1)) for i in 1:26 if counts[i] > 0]
    isempty(found) && println("none")
    for (negative, letter) in sort(found)
        println(letter, " ", -negative)
    end
end

main()
