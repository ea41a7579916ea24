print(io.read("*l"))
