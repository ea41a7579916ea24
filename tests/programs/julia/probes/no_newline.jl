n = parse(Int, readline())
values = parse.(Int, split(readline()))
print(sum(values), " ", maximum(values))
