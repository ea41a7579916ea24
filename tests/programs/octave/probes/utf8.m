printf("%s\n", fgetl(stdin));
