identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(60).
01 word-1 pic x(20).
01 word-2 pic x(20).
01 n pic 9(4).
01 capacity pic 9(5) comp-5.
01 weight pic 9(9) comp-5.
01 gain pic 9(18) comp-5.
01 c pic s9(9) comp-5.
01 with-item pic 9(18) comp-5.
01 best-table.
   05 best pic 9(18) comp-5 occurs 5001 times.
01 shown pic z(17)9.

procedure division.
    accept line-in
    unstring line-in delimited by space into word-1 word-2
    move function numval(word-1) to n
    move function numval(word-2) to capacity
    initialize best-table
    perform n times
        accept line-in
        unstring line-in delimited by space into word-1 word-2
        move function numval(word-1) to weight
        move function numval(word-2) to gain
        perform varying c from capacity by -1 until c < weight
            compute with-item = best(c - weight + 1) + gain
            if with-item > best(c + 1) move with-item to best(c + 1) end-if
        end-perform
    end-perform
    move best(capacity + 1) to shown
    display function trim(shown) " " with no advancing
    perform varying c from 0 by 1 until best(c + 1) = best(capacity + 1)
        continue
    end-perform
    move c to shown
    display function trim(shown)
    stop run.
