import Foundation

let data = FileHandle.standardInput.readDataToEndOfFile()
guard let text = String(data: data, encoding: .utf8) else { fatalError("not UTF-8") }
let words = text.components(separatedBy: .whitespacesAndNewlines).filter { !$0.isEmpty }
let values = words.dropFirst().compactMap(Int64.init)
var greatest = Int64.min
for value in values {
    greatest = max(greatest, value)
}
print(String(format: "%lld %lld", values.reduce(Int64(0), +), greatest))
