." ok" cr
bye
