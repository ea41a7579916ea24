: main
  10 0 do
    i 5 > if i . then
;
main
bye
