function main()
    n, s = parse.(Int, split(readline()))
    a = parse.(Int, split(readline()))
    left = 1
    total = 0
    count = 0
    for right in 1:n
        total += a[right]
        while left <= right && total >= s
            total -= a[left]
            left += 1
        end
        count += right - left + 1
    end
    println(count)
end

main()
