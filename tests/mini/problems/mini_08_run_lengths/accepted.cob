identification division.
program-id. main.
data division.
working-storage section.
01 code-in pic x(8000).
01 positions pic x(8000).
01 q pic 9(4).
01 i pic 9(5).
01 j pic 9(5).
01 pos pic 9(5) value 1.
01 word pic x(20).
01 wanted pic 9(18).
01 run-count pic 9(4) value 0.
01 run-table.
   05 one-run occurs 500 times.
      10 letter pic x.
      10 amount pic 9(15).
      10 run-end pic 9(18).
01 digit pic 9.
01 answer pic x(500) value spaces.

procedure division.
    accept code-in
    accept q
    accept positions
    perform varying i from 1 by 1 until code-in(i:1) = space
        if code-in(i:1) is alphabetic
            add 1 to run-count
            move code-in(i:1) to letter(run-count)
            move 0 to amount(run-count)
        else
            move code-in(i:1) to digit
            compute amount(run-count) = amount(run-count) * 10 + digit
        end-if
    end-perform
    move amount(1) to run-end(1)
    perform varying i from 2 by 1 until i > run-count
        compute run-end(i) = run-end(i - 1) + amount(i)
    end-perform
    perform varying i from 1 by 1 until i > q
        unstring positions delimited by space into word with pointer pos
        move function numval(word) to wanted
        perform varying j from 1 by 1 until run-end(j) >= wanted
            continue
        end-perform
        move letter(j) to answer(i:1)
    end-perform
    display function trim(answer)
    stop run.
