: main 7 begin 7 * 1000 mod 1 or again ;
main
bye
