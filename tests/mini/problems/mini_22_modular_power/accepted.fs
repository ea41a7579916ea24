variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

: power ( a b m -- n ) 0 0 { a b m base result }
  a m mod to base
  1 m mod to result
  begin b 0> while
    b 1 and if result base * m mod to result then
    base base * m mod to base
    b 2/ to b
  repeat
  result ;

: main number 0 do number number number power .n cr loop ;
main
bye
