        IDENTIFICATION DIVISION.
        PROGRAM-ID. Free-Without-Directive.
        DATA DIVISION.
        WORKING-STORAGE SECTION.
        01 Buffer PIC X(20000).
        01 Entries. 05 Entry-Value PIC S9(12) OCCURS 1000 TIMES.
        01 N PIC 9(4). 01 I PIC 9(4). 01 Ptr PIC 9(5) VALUE 1. 01 Word PIC X(15).
        01 Total PIC S9(15) VALUE 0. 01 Best PIC S9(12). 01 Out-1 PIC -(16)9. 01 Out-2 PIC -(16)9.
        PROCEDURE DIVISION.
        Main.
            ACCEPT N FROM SYSIN. ACCEPT Buffer FROM SYSIN.
            PERFORM Read-All VARYING I FROM 1 BY 1 UNTIL I IS GREATER THAN N. MOVE Entry-Value (1) TO Best.
            PERFORM VARYING I FROM 1 BY 1 UNTIL I > N ADD Entry-Value (I) TO Total IF Entry-Value (I) > Best MOVE Entry-Value (I) TO Best END-IF END-PERFORM.
            MOVE Total TO Out-1. MOVE Best TO Out-2. DISPLAY FUNCTION TRIM (Out-1), " ", FUNCTION TRIM (Out-2). STOP RUN.
        Read-All.
            UNSTRING Buffer DELIMITED BY SPACE INTO Word WITH POINTER Ptr. MOVE FUNCTION NUMVAL (Word) TO Entry-Value (I).
