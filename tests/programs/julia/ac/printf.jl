using Printf

const words = split(read(stdin, String))
const n = parse(Int, words[1])
total = 0
for i in 1:n
    global total += parse(Int, words[1 + i])
end
@printf("%d %d\n", total, maximum(parse.(Int, words[2:(n + 1)])))
