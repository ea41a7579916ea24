: main
  read-number 0 do read-number add loop
  sum @ . greatest @ . cr ;
main
bye
