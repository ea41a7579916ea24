identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(2000).
01 pos pic 9(4).
01 word pic x(20).
01 word-2 pic x(20).
01 row-count pic 9(4).
01 column-count pic 9(4).
01 i pic 9(4).
01 j pic 9(4).
01 k pic 9(4).
01 best-table.
   05 cell occurs 100 times.
      10 reached pic 9 value 0.
      10 best pic s9(12) value 0.
      10 paths pic 9(12) value 0.
01 some pic 9.
01 most pic s9(12).
01 ways pic 9(12).
01 shown pic -(17)9.
01 shown-2 pic -(17)9.

procedure division.
main-line.
    accept line-in
    unstring line-in delimited by space into word word-2
    move function numval(word) to row-count
    move function numval(word-2) to column-count
    perform varying i from 1 by 1 until i > row-count
        accept line-in
        move 1 to pos
        perform one-cell varying j from 1 by 1 until j > column-count
    end-perform
    if reached(column-count) = 0
        display "blocked"
    else
        move best(column-count) to shown
        move paths(column-count) to shown-2
        display function trim(shown) " " function trim(shown-2)
    end-if
    stop run.

one-cell.
    unstring line-in delimited by space into word with pointer pos
    move 0 to some most ways
    if i = 1 and j = 1
        move 1 to some ways
    end-if
    move j to k
    perform consider
    if j > 1
        compute k = j - 1
        perform consider
    end-if
    if some = 0 or word = "#"
        move 0 to reached(j)
    else
        move 1 to reached(j)
        compute best(j) = most + function numval(word)
        move ways to paths(j)
    end-if.

consider.
    if reached(k) = 1
        evaluate true
            when some = 0 or best(k) > most
                move 1 to some
                move best(k) to most
                move paths(k) to ways
            when best(k) = most
                compute ways = function mod(ways + paths(k) 1000000007)
        end-evaluate
    end-if.
