create line 20000 allot
: main begin line 20000 stdin read-line throw while line swap type cr repeat drop ;
main
bye
