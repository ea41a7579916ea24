read -r n
text=abcdefgh
while true; do text=$text$text; done
print $#text
