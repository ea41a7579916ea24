variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

: main number number swap 1 ?do number max loop . cr ;
main
bye
