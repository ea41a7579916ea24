def (a, b) = System.in.newReader().readLine().split(' ')*.toLong()
println a + b
