variable pointer
: main pointer @ @ . cr ;
main
bye
