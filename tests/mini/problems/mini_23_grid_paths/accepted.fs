variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

1000000007 constant modulus
0 value rows  0 value columns
create values 101 cells allot
create paths 101 cells allot
paths 101 cells erase
create reached 101 allot    \ whether a path leads to the cell of this column
reached 101 erase
0 value best  0 value ways  0 value any

: consider { j -- }   \ the best paths to the cell of column j may go on
  reached j + c@ 0= if exit then
  values j cells + @ paths j cells + @ { v w }
  any 0= v best > or if v to best w to ways true to any exit then
  v best = if ways w + modulus mod to ways then ;

: cell { i j addr u -- }
  false to any
  i j or 0= if 0 to best 1 to ways true to any else
    j consider
    j if j 1- consider then
  then
  addr c@ [char] # = if false to any then
  any 0= if 0 reached j + c! exit then
  1 reached j + c!
  addr u s>number? 2drop best + values j cells + !
  ways paths j cells + ! ;

: main
  number to rows number to columns
  rows 0 do columns 0 do j i token cell loop loop
  reached columns 1- + c@ if
    values columns 1- cells + @ .n space paths columns 1- cells + @ .n
  else ." blocked" then cr ;
main
bye
