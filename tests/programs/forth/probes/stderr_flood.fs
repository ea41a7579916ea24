create line 20000 allot
: read line 20000 stdin read-line throw drop line swap ;
: flood 16384 0 do s" xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" stderr write-line throw loop ;
: solve
  read evaluate >r read evaluate r>
  1- >r dup r> 0 ?do >r swap r> over max >r + r> loop
  swap . . cr ;
flood solve
bye
