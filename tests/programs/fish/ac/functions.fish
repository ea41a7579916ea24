function total
    math -s0 (string join ' + ' -- $argv)
end

set lines
while read -l line
    set -a lines $line
end
set numbers (string split -n ' ' -- $lines[2])
printf '%s %s\n' (total $numbers) (printf '%s\n' $numbers | sort -n | tail -n 1)
