enum Failure: Error { case tooMany(Int) }

func check(_ n: Int) throws {
    if n > 0 { throw Failure.tooMany(n) }
}

try check(Int(readLine()!)!)
print("14 5")
