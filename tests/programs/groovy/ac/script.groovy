def input = System.in.newReader()
int n = input.readLine().trim() as int
def values = input.readLine().trim().split(' ')*.toLong()
println "${values.sum()} ${values.max()}"
