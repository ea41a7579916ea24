var counts: [Character: Int] = [:]
for character in (readLine() ?? "").lowercased() where ("a"..."z").contains(character) {
    counts[character, default: 0] += 1
}
for (letter, count) in counts.sorted(by: { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }) {
    print(letter, count)
}
if counts.isEmpty {
    print("none")
}
