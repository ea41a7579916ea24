identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(40).
01 a-word pic x(20).
01 b-word pic x(20).
01 result pic -(9)9.

procedure division.
    accept line-in
    unstring line-in delimited by space into a-word b-word
    compute result = function numval(a-word) + function numval(b-word)
    display function trim(result)
    stop run.
