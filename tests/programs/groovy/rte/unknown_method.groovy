def input = System.in.newReader()
println input.nextInt()
