identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(1000) value spaces.
01 letters pic x(26) value "abcdefghijklmnopqrstuvwxyz".
01 i pic 9(4).
01 wanted pic 9(4).
01 some pic 9 value 0.
01 counts.
   05 occurrences pic 9(4) value 0 occurs 26 times.
01 shown pic z(3)9.

procedure division.
    accept line-in
    move function lower-case(line-in) to line-in
    perform varying i from 1 by 1 until i > 26
        inspect line-in tallying occurrences(i) for all letters(i:1)
    end-perform
    perform varying wanted from 1000 by -1 until wanted = 0
        perform varying i from 1 by 1 until i > 26
            if occurrences(i) = wanted
                move wanted to shown
                display letters(i:1) " " function trim(shown)
                move 1 to some
            end-if
        end-perform
    end-perform
    if some = 0 display "none" end-if
    stop run.
