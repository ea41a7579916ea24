kept = Vector{Int}[]
while true
    push!(kept, fill(length(kept), 100_000))
end
