identification division.
program-id. main.
data division.
working-storage section.
01 n pic 9(4).
01 line-in pic x(40).
01 date-in.
   05 year-in pic 9(4).
   05 filler pic x.
   05 month-in pic 9(2).
   05 filler pic x.
   05 day-in pic 9(2).
01 offset-word pic x(10).
01 days pic s9(9).
01 date-value pic 9(8).
01 y pic s9(9).
01 m pic s9(9).
01 d pic s9(9).
01 era pic s9(9).
01 rest pic s9(9).
01 year-of-era pic s9(9).
01 date-out.
   05 year-out pic 9(4).
   05 filler pic x value "-".
   05 month-out pic 9(2).
   05 filler pic x value "-".
   05 day-out pic 9(2).
01 week-day pic 9.
01 day-names.
   05 pic x(10) value "Wednesday".
   05 pic x(10) value "Thursday".
   05 pic x(10) value "Friday".
   05 pic x(10) value "Saturday".
   05 pic x(10) value "Sunday".
   05 pic x(10) value "Monday".
   05 pic x(10) value "Tuesday".
01 filler redefines day-names.
   05 day-name pic x(10) occurs 7 times.

procedure division.
main-line.
    accept n
    perform one-line n times
    stop run.

*> Days are counted from 0000-03-01.
one-line.
    accept line-in
    unstring line-in delimited by space into date-in offset-word
    move year-in to y
    move month-in to m
    if m < 3
        subtract 1 from y
        add 12 to m
    end-if
    compute days = 365 * y + function integer(y / 4) - function integer(y / 100) + function integer(y / 400)
        + function integer((153 * (m - 3) + 2) / 5) + day-in - 1 + function numval(offset-word)
    compute week-day = function mod(days 7) + 1
    compute era = function integer(days / 146097)
    compute rest = days - era * 146097
    compute year-of-era = function integer((rest - function integer(rest / 1460) + function integer(rest / 36524)
        - function integer(rest / 146096)) / 365)
    compute rest = rest - (365 * year-of-era + function integer(year-of-era / 4) - function integer(year-of-era / 100))
    compute m = function integer((5 * rest + 2) / 153)
    compute d = rest - function integer((153 * m + 2) / 5) + 1
    compute y = 400 * era + year-of-era
    if m < 10
        add 3 to m
    else
        subtract 9 from m
        add 1 to y
    end-if
    move y to year-out
    move m to month-out
    move d to day-out
    display date-out " " function trim(day-name(week-day)).
