(local line (string.rep "14 5 " 200))
(while true (print line))
