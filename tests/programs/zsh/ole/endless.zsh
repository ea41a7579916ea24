line=${(l:1000::14 5 :)}
while true; do print -r -- $line; done
