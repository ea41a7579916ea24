(write-line "ok")
