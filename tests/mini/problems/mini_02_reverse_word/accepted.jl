println(reverse(readline()))
