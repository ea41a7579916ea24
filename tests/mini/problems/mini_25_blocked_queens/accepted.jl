# `columns`, `left` and `right` are the columns of this row that queens above attack, one bit each.
function place(row, columns, left, right, damaged, all)
    row > length(damaged) && return 1
    count = 0
    free = all & ~(columns | left | right | damaged[row])
    while free != 0
        queen = free & -free
        free ⊻= queen
        count += place(row + 1, columns | queen, (left | queen) << 1, (right | queen) >> 1, damaged, all)
    end
    return count
end

function main()
    words = split(readline())
    n, k = parse(Int, words[1]), parse(Int, words[2])
    damaged = zeros(Int, n)
    for _ in 1:k
        words = split(readline())
        damaged[parse(Int, words[1])] |= 1 << (parse(Int, words[2]) - 1)
    end
    println(place(1, 0, 0, 0, damaged, (1 << n) - 1))
end

main()
