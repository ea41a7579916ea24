var letters: [Character] = []
var ends: [Int] = []
var count = 0
func close() {
    if !letters.isEmpty { ends.append((ends.last ?? 0) + count) }
    count = 0
}
for character in readLine()! {
    if let digit = character.wholeNumberValue {
        count = count * 10 + digit
    } else {
        close()
        letters.append(character)
    }
}
close()
_ = readLine()
var text = ""
for word in readLine()!.split(separator: " ") {
    let position = Int(word)!
    var (low, high) = (0, ends.count - 1)
    while low < high {
        let middle = (low + high) / 2
        if ends[middle] < position { low = middle + 1 } else { high = middle }
    }
    text.append(letters[low])
}
print(text)
