: main begin again ;
main
