identification division.
program-id. main.
data division.
working-storage section.
01 n pic 9(4).
01 word pic x(30).
01 total pic s9(25) value 0.
01 shown pic -(25)9.

procedure division.
    accept n
    perform n times
        accept word
        compute total = total + function numval(word)
    end-perform
    move total to shown
    display function trim(shown)
    stop run.
