printf("ok\n");
