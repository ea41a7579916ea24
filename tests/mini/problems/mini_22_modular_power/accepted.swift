for _ in 0..<Int(readLine()!)! {
    let query = readLine()!.split(separator: " ").map { Int($0)! }
    let m = query[2]
    var base = (query[0] % m + m) % m, exponent = query[1], power = 1 % m
    while exponent > 0 {
        if exponent & 1 == 1 { power = power * base % m }
        base = base * base % m
        exponent >>= 1
    }
    print(power)
}
