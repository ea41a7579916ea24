def input = System.in.newReader()
input.readLine()
def values = input.readLine().split(' ')*.toLong()
print "${values.sum()} ${values.max()}"
