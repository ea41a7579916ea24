def input = System.in.newReader()
input.readLine()
int sum = 0
def values = input.readLine().split(' ')*.toInteger()
values.each { sum += it }
println "$sum ${values.max()}"
