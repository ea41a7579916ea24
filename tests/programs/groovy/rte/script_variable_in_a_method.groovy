def n = System.in.newReader().readLine() as int

def twice() { 2 * n }

println twice()
