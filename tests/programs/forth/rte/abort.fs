: main ." 14 5" cr 1 abort" this problem is too hard" ;
main
bye
