variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

create letters 500 allot
create ends 500 cells allot
variable pairs

: digit? ( c -- flag ) [char] 0 [char] 9 1+ within ;

: read-pair ( -- )
  peek letters pairs @ + c! advance
  0 begin peek digit? while 10 * peek [char] 0 - + advance repeat
  pairs @ if ends pairs @ 1- cells + @ + then
  ends pairs @ cells + !
  1 pairs +! ;

: letter-at ( position -- c )
  0 begin 2dup cells ends + @ > while 1+ repeat
  nip letters + c@ ;

: main
  begin peek bl > while read-pair repeat
  number 0 do number letter-at emit loop cr ;
main
bye
