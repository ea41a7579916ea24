line = readline()
println(length(intersect(Set(line), Set("aeiou"))))
