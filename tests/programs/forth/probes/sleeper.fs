: main begin 1000000 ms again ;
main
