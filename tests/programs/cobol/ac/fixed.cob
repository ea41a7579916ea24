      * Fixed format: sequence area, margins A and B.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. SUM-AND-MAXIMUM.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  WS-COUNT            PIC 9(4).
       01  WS-LINE             PIC X(20000).
       01  WS-POINTER          PIC 9(5) VALUE 1.
       01  WS-WORD             PIC X(12).
       01  WS-VALUE            PIC S9(10).
       01  WS-SUM              PIC S9(15) VALUE ZERO.
       01  WS-GREATEST         PIC S9(10) VALUE -9999999999.
       01  WS-SUM-OUT          PIC -(15)9.
       01  WS-GREATEST-OUT     PIC -(15)9.
       PROCEDURE DIVISION.
       MAIN-PARAGRAPH.
           ACCEPT WS-COUNT
           ACCEPT WS-LINE
           PERFORM READ-VALUE WS-COUNT TIMES.
           MOVE WS-SUM TO WS-SUM-OUT
           MOVE WS-GREATEST TO WS-GREATEST-OUT
           DISPLAY FUNCTION TRIM(WS-SUM-OUT) " "
                   FUNCTION TRIM(WS-GREATEST-OUT)
           STOP RUN.
       READ-VALUE.
           UNSTRING WS-LINE DELIMITED BY ALL SPACE INTO WS-WORD
               WITH POINTER WS-POINTER
           COMPUTE WS-VALUE = FUNCTION NUMVAL(WS-WORD)
           ADD WS-VALUE TO WS-SUM
           IF WS-VALUE > WS-GREATEST
               MOVE WS-VALUE TO WS-GREATEST
           END-IF.
