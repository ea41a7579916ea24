[input, input, input] | map(tonumber) | add
