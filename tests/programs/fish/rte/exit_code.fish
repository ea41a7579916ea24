echo 14 5
exit 2
