#!/usr/bin/env swift
@main
struct Script {
    static func main() {
        _ = readLine()
        let values = (readLine() ?? "").split(separator: " ").compactMap { Int($0) }
        print("\(values.reduce(0, +)) \(values.max() ?? 0)")
    }
}
