( ACCEPT, >NUMBER, locals and pictured output. It doesn't say BYE. )
16384 constant size
create buffer size chars allot
variable position
variable length

: getline ( -- ) buffer size accept length ! 0 position ! ;
: current ( -- c ) position @ length @ < if buffer position @ + c@ else 0 then ;
: skip-blanks ( -- ) begin current bl = while 1 position +! repeat ;
: number ( -- n )
  skip-blanks
  current [char] - = dup if 1 position +! then
  0. buffer position @ + length @ position @ - >number
  drop buffer - position !
  drop swap if negate then ;

: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;

: solve ( n -- ) 0 0 { n total top }
  n 0 ?do
    number
    i 0= if dup to top else dup top max to top then
    total + to total
  loop
  total .n space top .n cr ;

getline number getline solve
