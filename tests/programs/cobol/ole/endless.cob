       IDENTIFICATION DIVISION.
       PROGRAM-ID. TOTALS.
       PROCEDURE DIVISION.
           PERFORM UNTIL 1 = 2
               DISPLAY "14 5 and the same again, without end, ..."
           END-PERFORM
           STOP RUN.
