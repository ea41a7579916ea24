#! /usr/bin/gforth
\ All of the input at once, strings, an array on the heap, and a word that recurses.
0 value numbers
0 value count#

: numbers! ( addr u -- )
  begin
    bl skip dup
  while
    2dup bl scan 2swap 2 pick - ( rest-addr rest-u addr u )
    s>number? if drop numbers count# cells + ! count# 1+ to count# else 2drop then
  repeat 2drop ;

: newlines>blanks ( addr u -- ) bounds ?do i c@ bl < if bl i c! then loop ;

: fold-max ( i -- n )
  dup cells numbers + @ swap 1+
  dup count# < if recurse max else drop then ;

stdin slurp-fid 2dup newlines>blanks
8 1024 * cells allocate throw to numbers
numbers!
: total 0 count# 1 ?do i cells numbers + @ + loop ;
total s>d d>s . 1 fold-max . cr
numbers free throw
bye
