println(count(c -> c in "aeiou", readline()))
