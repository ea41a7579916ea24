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
-1 1 rshift constant max-n
0 value n  0 value m  0 value source-place  0 value target-place
create first-road 20001 cells allot      \ place -> its last road, 0 for none
create next-road 10001 cells allot
create road-end 10001 cells allot
create road-length 10001 cells allot
create distances 20001 cells allot
create routes 20001 cells allot
create heap-key 10010 cells allot
create heap-place 10010 cells allot
variable heap-size

: [] ( i array -- addr ) swap cells + ;
: key@ ( i -- n ) heap-key [] @ ;
: swap-entries { i j -- }
  i key@ j key@ i heap-key [] ! j heap-key [] !
  i heap-place [] @ j heap-place [] @ i heap-place [] ! j heap-place [] ! ;

: push ( d place -- ) 0 0 { d place i p }
  1 heap-size +! heap-size @ to i
  d i heap-key [] ! place i heap-place [] !
  begin i 1 > if i 2/ key@ i key@ > else false then
  while i 2/ to p i p swap-entries p to i repeat ;

: smaller-child ( i -- c ) 0 { i c }
  i 2* to c
  c heap-size @ < if c 1+ key@ c key@ < if c 1+ to c then then
  c ;

: pop ( -- d place ) 0 0 { i c }
  1 key@ 1 heap-place [] @
  1 heap-size @ swap-entries -1 heap-size +!
  1 to i
  begin
    i 2* heap-size @ <= if i smaller-child to c c key@ i key@ < else false then
  while i c swap-entries c to i repeat ;

: relax ( d a road -- ) 0 0 { d a road b reached }
  road road-end [] @ to b
  d road road-length [] @ + to reached
  reached b distances [] @ < if
    reached b distances [] ! a routes [] @ b routes [] ! reached b push exit
  then
  reached b distances [] @ = if
    b routes [] @ a routes [] @ + modulus mod b routes [] !
  then ;

: visit ( d a -- ) 0 { d a road }
  d a distances [] @ > if exit then
  a first-road [] @ to road
  begin road while d a road relax road next-road [] @ to road repeat ;

: read-roads ( -- )
  m 1+ 1 ?do
    number dup first-road [] @ i next-road [] ! i swap first-road [] !
    number i road-end [] ! number i road-length [] !
  loop ;

: main
  number to n number to m number to source-place number to target-place
  n 1+ 0 do 0 i first-road [] ! max-n i distances [] ! 0 i routes [] ! loop
  read-roads
  0 source-place distances [] ! 1 source-place routes [] !
  0 source-place push
  begin heap-size @ while pop visit repeat
  target-place distances [] @ max-n = if ." unreachable" else
    target-place distances [] @ .n space target-place routes [] @ .n
  then cr ;
main
bye
