create line 100 allot
: main line 100 stdin read-line throw drop line swap evaluate + . cr ;
main
bye
