println System.in.text.split()*.toInteger().tail().max()
