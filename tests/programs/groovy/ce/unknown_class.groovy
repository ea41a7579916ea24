def input = System.in.newReader()
Counter counter = new Counter(input.readLine())
println counter
