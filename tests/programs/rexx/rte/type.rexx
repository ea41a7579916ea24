parse pull n
parse pull line
say line + 1
