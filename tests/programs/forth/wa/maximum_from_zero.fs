create line 20000 allot
: read line 20000 stdin read-line throw drop line swap ;
variable sum
variable greatest
: main
  read evaluate >r read evaluate r> 0 do dup sum +! greatest @ max greatest ! loop
  sum @ . greatest @ . cr ;
main
bye
