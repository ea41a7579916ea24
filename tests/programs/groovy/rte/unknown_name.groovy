def input = System.in.newReader()
input.readLine()
def values = input.readLine().split(' ')*.toLong()
println "$total ${values.max()}"
