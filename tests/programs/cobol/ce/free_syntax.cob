identification division.
program-id. totals.
data division.
working-storage section.
01 n pic 9(4).
procedure division.
    accept n
    if n > 3 display n else
    stop run
end program.
