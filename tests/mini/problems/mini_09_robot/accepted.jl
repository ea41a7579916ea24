const STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))

function main()
    h, w = [parse(Int, word) for word in split(readline())]
    grid = [readline() for _ in 1:h]
    row = findfirst(line -> 'S' in line, grid)
    col = findfirst(isequal('S'), grid[row])
    facing = 1
    seen = falses(h, w)
    seen[row, col] = true
    for command in readline()
        if command == 'L'
            facing = mod1(facing - 1, 4)
        elseif command == 'R'
            facing = mod1(facing + 1, 4)
        else
            r, c = (row, col) .+ STEPS[facing]
            if 1 <= r <= h && 1 <= c <= w && grid[r][c] != '#'
                row, col = r, c
                seen[row, col] = true
            end
        end
    end
    println(row, " ", col, " ", "NESW"[facing])
    println(count(seen))
end

main()
