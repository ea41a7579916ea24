set line (string repeat -n 250 '14 5 ')
while true
    echo $line
end
