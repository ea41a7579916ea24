def input = System.in.newReader()
List values = 5
int n = input.readLine()
println values
