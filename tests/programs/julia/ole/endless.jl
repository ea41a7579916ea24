while true
    println("too much "^100)
end
