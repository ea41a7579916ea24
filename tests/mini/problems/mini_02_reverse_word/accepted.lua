print((io.read("*l"):reverse()))
