identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(80).
01 word-1 pic x(20).
01 word-2 pic x(20).
01 word-3 pic x(20).
01 t pic 9(4).
01 a pic s9(12).
01 exponent pic 9(19).
01 m pic 9(12).
01 base pic s9(20).
01 power pic 9(20).
01 half pic 9(19).
01 odd pic 9.
01 quotient pic s9(20).
01 shown pic z(18)9.

procedure division.
    accept t
    perform t times
        accept line-in
        unstring line-in delimited by space into word-1 word-2 word-3
        move function numval(word-1) to a
        move function numval(word-2) to exponent
        move function numval(word-3) to m
        divide a by m giving quotient remainder base
        if base < 0 add m to base end-if
        divide 1 by m giving quotient remainder power
        perform until exponent = 0
            divide exponent by 2 giving half remainder odd
            move half to exponent
            if odd = 1
                multiply base by power
                divide power by m giving quotient remainder power
            end-if
            multiply base by base
            divide base by m giving quotient remainder base
        end-perform
        move power to shown
        display function trim(shown)
    end-perform
    stop run.
