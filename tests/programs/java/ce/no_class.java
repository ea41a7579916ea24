System.out.println("7 7");
