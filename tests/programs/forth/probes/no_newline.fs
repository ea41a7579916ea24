create line 20000 allot
: read line 20000 stdin read-line throw drop line swap ;
: solve
  read evaluate >r read evaluate r>
  1- >r dup r> 0 ?do >r swap r> over max >r + r> loop
  swap 0 .r space 0 .r ;
solve
bye
