kept = Vector{Float64}[]
while true
    push!(kept, ones(100_000))
end
