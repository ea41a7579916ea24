variable text variable rest
: peek ( -- c ) rest @ 0> if text @ c@ else bl then ;
: advance ( -- ) 1 text +! -1 rest +! ;
: token ( -- addr u )
  begin rest @ 0> peek bl > 0= and while advance repeat
  text @ begin peek bl > while advance repeat text @ over - ;
: number ( -- n ) token s>number? 2drop ;
: .n ( n -- ) dup abs s>d <# #s rot sign #> type ;
stdin slurp-fid rest ! text !

\ Days are counted from 0000-03-01.
: days { y m d -- n }
  m 3 < if y 1- to y m 12 + to m then
  y 365 * y 4 / + y 100 / - y 400 / + m 3 - 153 * 2 + 5 / + d 1- + ;

: date ( n -- y m d ) 0 0 0 0 0 { n era doe yoe doy mp }
  n 146097 / to era
  n era 146097 * - to doe
  doe doe 1460 / - doe 36524 / + doe 146096 / - 365 / to yoe
  doe yoe 365 * yoe 4 / + yoe 100 / - - to doy
  doy 5 * 2 + 153 / to mp
  yoe era 400 * + mp 9 > if 1+ then
  mp 10 < if mp 3 + else mp 9 - then
  doy mp 153 * 2 + 5 / - 1+ ;

: .name ( n -- )
  3 + 7 mod
  case
    0 of ." Sunday" endof    1 of ." Monday" endof   2 of ." Tuesday" endof  3 of ." Wednesday" endof
    4 of ." Thursday" endof  5 of ." Friday" endof   6 of ." Saturday" endof
  endcase ;

: digits ( addr u -- n ) 0. 2swap >number 2drop d>s ;
: .padded ( n width -- ) swap s>d <# rot 0 do # loop #> type ;

: one ( -- )
  token drop { text }
  text 4 digits text 5 + 2 digits text 8 + 2 digits days number +
  dup date rot 4 .padded ." -" swap 2 .padded ." -" 2 .padded space .name cr ;

: main number 0 do one loop ;
main
bye
