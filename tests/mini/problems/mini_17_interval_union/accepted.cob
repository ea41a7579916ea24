identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(60).
01 word-1 pic x(20).
01 word-2 pic x(20).
01 n pic 9(5).
01 i pic 9(5).
01 k pic 9(5) value 0.
01 total pic s9(15) value 0.
01 interval-count pic 9(5) value 0.
01 last-end pic s9(12) value -999999999999.
01 intervals.
   05 interval occurs 1 to 2000 times depending on interval-count.
      10 a pic s9(12).
      10 b pic s9(12).
01 union-table.
   05 joined occurs 2000 times.
      10 from-a pic s9(12).
      10 to-b pic s9(12).
01 shown pic -(17)9.
01 shown-2 pic -(17)9.

procedure division.
    accept line-in
    move function numval(line-in) to n
    perform n times
        accept line-in
        unstring line-in delimited by space into word-1 word-2
        if function numval(word-1) < function numval(word-2)
            add 1 to interval-count
            move function numval(word-1) to a(interval-count)
            move function numval(word-2) to b(interval-count)
        end-if
    end-perform
    if interval-count = 0
        display "0 0"
        stop run
    end-if
    sort interval on ascending key a
    perform varying i from 1 by 1 until i > interval-count
        if a(i) > last-end
            add 1 to k
            move a(i) to from-a(k)
            move b(i) to last-end
        else
            if b(i) > last-end move b(i) to last-end end-if
        end-if
        move last-end to to-b(k)
    end-perform
    perform varying i from 1 by 1 until i > k
        compute total = total + to-b(i) - from-a(i)
    end-perform
    move k to shown
    move total to shown-2
    display function trim(shown) " " function trim(shown-2)
    perform varying i from 1 by 1 until i > k
        move from-a(i) to shown
        move to-b(i) to shown-2
        display function trim(shown) " " function trim(shown-2)
    end-perform
    stop run.
