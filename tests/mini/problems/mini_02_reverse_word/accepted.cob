identification division.
program-id. main.
data division.
working-storage section.
01 word pic x(100).

procedure division.
    accept word
    display function reverse(function trim(word))
    stop run.
