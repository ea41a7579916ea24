import std/[strformat, strutils]

const names = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

proc days(year, month, day: int): int =
  ## Days from 1970-01-01 to a date.
  let y = if month <= 2: year - 1 else: year
  let era = y div 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * ((month + 9) mod 12) + 2) div 5 + day - 1
  era * 146_097 + yearOfEra * 365 + yearOfEra div 4 - yearOfEra div 100 + dayOfYear - 719_468

proc date(number: int): (int, int, int) =
  let z = number + 719_468
  let era = z div 146_097
  let dayOfEra = z - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra div 1460 + dayOfEra div 36_524 - dayOfEra div 146_096) div 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra div 4 - yearOfEra div 100)
  let shifted = (5 * dayOfYear + 2) div 153
  let month = if shifted < 10: shifted + 3 else: shifted - 9
  (yearOfEra + era * 400 + ord(month <= 2), month, dayOfYear - (153 * shifted + 2) div 5 + 1)

for _ in 1 .. stdin.readLine.parseInt:
  let words = stdin.readLine.split
  let parts = words[0].split('-')
  let number = days(parts[0].parseInt, parts[1].parseInt, parts[2].parseInt) + words[1].parseInt
  let (year, month, day) = date(number)
  echo &"{year:04}-{month:02}-{day:02} {names[((number mod 7) + 7) mod 7]}"
