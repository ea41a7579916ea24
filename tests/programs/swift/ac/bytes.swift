#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads integers byte by byte.
final class Scanner {
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var (position, end) = (0, 0)

    private func next() -> UInt8? {
        if position == end {
            end = fread(&buffer, 1, buffer.count, stdin)
            position = 0
            if end == 0 { return nil }
        }
        defer { position += 1 }
        return buffer[position]
    }

    func integer() -> Int {
        var (value, sign, inside) = (0, 1, false)
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "-"): sign = -1
            case 48...57:
                inside = true
                value = value * 10 + Int(byte &- 48)
            case _ where inside: return sign * value
            default: continue
            }
        }
        return sign * value
    }
}

let scanner = Scanner()
let n = scanner.integer()
var sum = 0, greatest = Int.min
for _ in 0..<n {
    let value = scanner.integer()
    sum += value
    if value > greatest { greatest = value }
}
puts("\(sum) \(greatest)")
exit(EXIT_SUCCESS)
