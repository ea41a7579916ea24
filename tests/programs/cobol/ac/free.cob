identification division.
program-id. totals.

data division.
working-storage section.
01 n           pic 9(4).
01 line-in     pic x(20000).
01 pos         binary-long value 1.
01 word        pic x(12).
01 v           binary-double.
01 total       binary-double value 0.
01 greatest    binary-double.
01 i           binary-long.
01 shown       pic -(18)9.

procedure division.
    accept n
    accept line-in
    perform varying i from 1 by 1 until i > n
        unstring line-in delimited by space into word with pointer pos
        compute v = function numval(word)  *> also negative
        add v to total
        if i = 1 or v > greatest then move v to greatest end-if
    end-perform
    move total to shown
    display function trim(shown) with no advancing
    display " " with no advancing
    move greatest to shown
    display function trim(shown leading)
    goback.
end program totals.
