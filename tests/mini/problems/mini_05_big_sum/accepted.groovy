println System.in.text.split()*.toLong().tail().sum()
