C     The variable K is not declared.
      PROGRAM TOTALS
      IMPLICIT NONE
      INTEGER N, I
      READ (*, *) N
      DO 10 I = 1, N
        K = K + I
   10 CONTINUE
      PRINT *, N
      END
