\ Reads character by character and leaves all numbers on the stack.
: digit ( c -- n flag ) [char] 0 - dup 0 10 within ;

: get-number ( -- n )
  1 0
  begin key dup bl > 0= while drop repeat
  dup [char] - = if drop nip -1 swap key then
  begin digit while swap 10 * + key repeat
  drop * ;

0 value sum
0 value best
: tally ( n -- ) dup sum + to sum best max to best ;
: run
  get-number
  get-number dup to sum dup to best drop
  1 ?do get-number tally loop
  sum 0 .r bl emit best 0 .r ;
run
