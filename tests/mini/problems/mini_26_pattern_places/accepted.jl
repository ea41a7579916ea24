function find_borders(pattern)
    border = zeros(Int, length(pattern))
    matched = 0
    for i in 2:length(pattern)
        while matched > 0 && pattern[matched + 1] != pattern[i]
            matched = border[matched]
        end
        pattern[matched + 1] == pattern[i] && (matched += 1)
        border[i] = matched
    end
    return border
end

function main()
    text, pattern = codeunits(readline()), codeunits(readline())
    border = find_borders(pattern)
    m = length(pattern)
    count, first, last, matched = 0, 0, 0, 0
    for i in 1:length(text)
        while matched > 0 && pattern[matched + 1] != text[i]
            matched = border[matched]
        end
        pattern[matched + 1] == text[i] && (matched += 1)
        if matched == m
            last = i - m + 1
            count == 0 && (first = last)
            count += 1
            matched = border[m]
        end
    end
    println(count == 0 ? "0" : "$count $first $last")
end

main()
