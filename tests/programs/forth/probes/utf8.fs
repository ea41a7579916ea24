create line 20000 allot
: main line 20000 stdin read-line throw drop line swap type cr ;
main
bye
