\ The numbers of a line are Forth words: evaluate them.
create line 20000 allot
variable sum
variable greatest

: read ( -- addr u ) line 20000 stdin read-line throw drop line swap ;

: add ( n -- ) dup sum +! greatest @ max greatest ! ;

: main ( -- )
  -2147483648 greatest !
  read evaluate >r
  read evaluate
  r> 0 do add loop
  sum @ . greatest @ . cr ;

main
bye
