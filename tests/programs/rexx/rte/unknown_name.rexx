parse pull n
parse pull line
say total(line) n
