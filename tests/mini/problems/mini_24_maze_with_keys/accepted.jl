function shortest(maze, rows, columns, start, goal)
    steps = fill(-1, rows, columns, 16)
    steps[start[1], start[2], 1] = 0
    queue = [(start[1], start[2], 0)]
    head = 1
    while head <= length(queue)
        i, j, keys = queue[head]
        head += 1
        here = steps[i, j, keys + 1]
        (i, j) == goal && return here
        for (x, y) in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
            (1 <= x <= rows && 1 <= y <= columns) || continue
            character = maze[x][y]
            character == '#' && continue
            'A' <= character <= 'D' && (keys >> (character - 'A')) & 1 == 0 && continue
            held = 'a' <= character <= 'd' ? keys | (1 << (character - 'a')) : keys
            steps[x, y, held + 1] >= 0 && continue
            steps[x, y, held + 1] = here + 1
            push!(queue, (x, y, held))
        end
    end
    return -1
end

function main()
    rows, columns = parse.(Int, split(readline()))
    maze = [collect(readline()) for _ in 1:rows]
    start, goal = (0, 0), (0, 0)
    for i in 1:rows, j in 1:columns
        maze[i][j] == 'S' && (start = (i, j))
        maze[i][j] == 'E' && (goal = (i, j))
    end
    println(shortest(maze, rows, columns, start, goal))
end

main()
