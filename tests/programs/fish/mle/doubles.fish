read n
set text abcdefgh
while true
    set text $text$text
end
