local _, count = io.read("*l"):gsub("[aeiou]", "")
print(count)
