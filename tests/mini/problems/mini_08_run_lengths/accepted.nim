import std/[algorithm, strutils]

var letters: seq[char]
var ends: seq[int]
var length, count = 0
for character in stdin.readLine.strip & '.':
  if character.isDigit:
    count = count * 10 + ord(character) - ord('0')
  else:
    if letters.len > 0:
      length += count
      ends.add length
    letters.add character
    count = 0
discard stdin.readLine
for word in stdin.readLine.splitWhitespace:
  stdout.write letters[ends.lowerBound(word.parseInt)]
echo ""
