create line 20000 allot
: read line 20000 stdin read-line throw drop line swap ;
: main
  read evaluate >r read evaluate r>
  over swap 1 ?do over max >r + r> loop
  .s ;
main
bye
