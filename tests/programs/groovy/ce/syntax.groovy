def input = System.in.newReader()
int n = input.readLine() as int
def values = input.readLine().split(' ')*.toLong(
println "${values.sum()} ${values.max()}"
