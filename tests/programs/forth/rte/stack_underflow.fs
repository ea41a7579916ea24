create line 20000 allot
: read line 20000 stdin read-line throw drop line swap ;
: main read evaluate . . . cr ;
main
bye
