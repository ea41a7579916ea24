println System.in.newReader().readLine().trim().reverse()
