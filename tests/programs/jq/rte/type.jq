input as $n | input | split(" ") | map(. + 1) | add
