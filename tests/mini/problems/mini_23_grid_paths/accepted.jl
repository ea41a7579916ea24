const MODULUS = 1_000_000_007
const NONE = typemin(Int)

function main()
    rows, columns = parse.(Int, split(readline()))
    # One more row and column of unreachable cells saves all tests for the border.
    value = fill(NONE, rows + 1, columns + 1)
    count = zeros(Int, rows + 1, columns + 1)
    for i in 1:rows
        for (j, cell) in enumerate(split(readline()))
            cell == "#" && continue
            above, left = value[i, j + 1], value[i + 1, j]
            before, paths = max(above, left), 0
            if i == 1 && j == 1
                before, paths = 0, 1
            elseif before == NONE
                continue
            else
                above == before && (paths += count[i, j + 1])
                left == before && (paths += count[i + 1, j])
            end
            value[i + 1, j + 1] = before + parse(Int, cell)
            count[i + 1, j + 1] = paths % MODULUS
        end
    end
    best = value[end, end]
    println(best == NONE ? "blocked" : "$best $(count[end, end])")
end

main()
