function main()
    rows, columns = parse.(Int, split(readline()))
    # Cells outside the grid and blocked ones count as 0, which beats a path of negative value.
    value = zeros(Int, rows + 1, columns + 1)
    count = zeros(Int, rows + 1, columns + 1)
    for i in 1:rows
        for (j, cell) in enumerate(split(readline()))
            cell == "#" && continue
            above, left = value[i, j + 1], value[i + 1, j]
            before = max(above, left)
            paths = i == 1 && j == 1 ? 1 : 0
            above == before && (paths += count[i, j + 1])
            left == before && (paths += count[i + 1, j])
            value[i + 1, j + 1] = before + parse(Int, cell)
            count[i + 1, j + 1] = paths % 1_000_000_007
        end
    end
    println(count[end, end] == 0 ? "blocked" : "$(value[end, end]) $(count[end, end])")
end

main()
