16384.times { System.err.println('x' * 63) }
def input = System.in.newReader()
input.readLine()
def values = input.readLine().split(' ')*.toLong()
println "${values.sum()} ${values.max()}"
