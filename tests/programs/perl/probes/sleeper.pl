sleep 3600 while 1;
