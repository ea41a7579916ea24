variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

0 value n
create starts 2001 cells allot
create ends 2001 cells allot
variable joined
variable total

: start ( i -- addr ) cells starts + ;
: end ( i -- addr ) cells ends + ;

: insert ( a b -- ) 0 { a b i }
  n to i
  begin i 0> if i 1- start @ a > else false then
  while
    i 1- start @ i start !  i 1- end @ i end !  i 1- to i
  repeat
  a i start ! b i end ! n 1+ to n ;

: read-intervals ( -- )
  number 0 ?do number number 2dup = if 2drop else insert then loop ;

: last ( -- i ) joined @ 1- ;

: join { a b -- }
  joined @ if
    a last end @ <= if last end @ b max last end ! exit then
  then
  a joined @ start ! b joined @ end ! 1 joined +! ;

: main
  read-intervals
  n 0 ?do i start @ i end @ join loop
  joined @ 0 ?do i end @ i start @ - total +! loop
  joined @ .n space total @ .n cr
  joined @ 0 ?do i start @ .n space i end @ .n cr loop ;
main
bye
