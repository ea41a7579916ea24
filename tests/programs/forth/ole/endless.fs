: main begin ." 14 5 and the same again, without end, ..." cr again ;
main
bye
