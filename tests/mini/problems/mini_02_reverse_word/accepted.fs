create line 200 allot
: main
  line 200 stdin read-line throw drop
  begin dup while 1- dup line + c@ emit repeat drop cr ;
main
bye
