create line 20000 allot
: depth ( n -- n ) dup if 1- recurse 1+ then ;
: main line 20000 stdin read-line throw drop line swap evaluate depth . cr ;
main
bye
