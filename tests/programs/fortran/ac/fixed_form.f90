C     FIXED FORM, AS FORTRAN 77 HAS IT
      PROGRAM TOTALS
      IMPLICIT INTEGER*8 (A-Z)
      DIMENSION V(1000)
*     the first line has the number of values
      READ (*, *) N
      READ (*, *) (V(I), I = 1, N)
      SUM = 0
      BIG = V(1)
      DO 10 I = 1, N
        SUM = SUM
     +    + V(I)
        IF (V(I) - BIG) 10, 10, 5
    5   BIG = V(I)
   10 CONTINUE
      CALL SHOW (SUM, BIG)
      END

      SUBROUTINE SHOW (A, B)
      INTEGER*8 A, B
      CHARACTER*44 TEXT
      WRITE (TEXT, 20) A, B
   20 FORMAT (I0, ' ', I0)
      PRINT '(A)', TRIM(TEXT)
      END
