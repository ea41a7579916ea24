create line 1100 allot
create counts 26 cells allot
counts 26 cells erase
variable shown

: count-letters ( u -- )
  0 ?do
    line i + c@ 32 or [char] a -
    dup 0 26 within if 1 swap cells counts + +! else drop then
  loop ;

: show ( n -- )
  26 0 do
    counts i cells + @ over = if i [char] a + emit space dup 0 .r cr shown on then
  loop drop ;

: main
  line 1100 stdin read-line throw drop count-letters
  1 1000 do i show -1 +loop
  shown @ 0= if ." none" cr then ;
main
bye
