function count_light(a, s)
    left = 1
    sum = count = 0
    for right in eachindex(a)
        sum += a[right]
        while sum > s
            sum -= a[left]
            left += 1
        end
        count += right - left + 1
    end
    return count
end

function main()
    _, s = split(readline())
    a = [parse(Int, word) for word in split(readline())]
    println(count_light(a, parse(Int, s)))
end

main()
