identification division.
program-id. main.
data division.
working-storage section.
01 n pic 9(4).
01 line-in pic x(1000).
01 pos pic 9(4) value 1.
01 word pic x(10).
01 v pic s9(9).
01 best pic s9(9) value -999999999.
01 shown pic -(9)9.

procedure division.
    accept n
    accept line-in
    perform n times
        unstring line-in delimited by space into word with pointer pos
        move function numval(word) to v
        if v > best move v to best end-if
    end-perform
    move best to shown
    display function trim(shown)
    stop run.
