using Printf

function main()
    n = parse(Int, readline())
    xs, ys = zeros(Int, n), zeros(Int, n)
    for i in 1:n
        xs[i], ys[i] = parse.(Int, split(readline()))
    end
    doubled, boundary = 0, 0
    perimeter = 0.0
    for i in 1:n
        j = mod1(i + 1, n)
        dx, dy = xs[j] - xs[i], ys[j] - ys[i]
        doubled += xs[i] * ys[j] - xs[j] * ys[i]
        boundary += gcd(dx, dy)
        perimeter += hypot(dx, dy)
    end
    @printf("%.1f\n%.2f\n%d\n", abs(doubled) / 2, perimeter, boundary)
end

main()
