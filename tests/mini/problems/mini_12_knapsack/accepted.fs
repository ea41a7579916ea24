variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

create best 5001 cells allot
best 5001 cells erase
0 value capacity

: at ( c -- addr ) cells best + ;

: item { weight value -- }
  capacity weight < if exit then
  weight capacity do
    i weight - at @ value + i at @ max i at !
  -1 +loop ;

: main
  number number to capacity
  0 do number number item loop
  capacity at @ dup .n space
  0 begin 2dup at @ <> while 1+ repeat .n drop cr ;
main
bye
