def input = System.in.newReader()
input.readLine()
def values = input.readLine().split(' ')*.toLong()
println "${values.sum()} ${values.max()}"
System.exit(3)
