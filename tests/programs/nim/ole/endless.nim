while true:
  echo "14 5 and the same again, without end, ..."
