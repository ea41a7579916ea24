input | input | (split(" ") | map(tonumber) | "\(add) \(max)"
