## Objects, a generic type, an iterator, a template, a macro's result and exceptions.
import std/[options, strutils, sugar, tables]

type
  Sink[T] = ref object of RootObj
    values: seq[T]
  Totals[T: SomeInteger] = ref object of Sink[T]
    notes: Table[string, int]
  ReadingError = object of CatchableError

method name(sink: Sink[int64]): string {.base.} = "sink"

func greatest[T](totals: Totals[T]): Option[T] =
  for value in totals.values:
    if result.isNone or value > result.get:
      result = some(value)

proc put[T](totals: var Totals[T], value: T) =
  totals.values.add value
  inc totals.notes.mgetOrPut("put", 0)

iterator numbers(file: File): int64 =
  for line in file.lines:
    for word in line.splitWhitespace:
      try:
        yield word.parseBiggestInt
      except ValueError as e:
        raise newException(ReadingError, "no number: " & e.msg)

template unless(condition: bool, body: untyped) =
  if not condition:
    body

var totals = Totals[int64]()
var first = true
for value in stdin.numbers:
  unless first:
    totals.put value
  first = false

let doubled = collect(newSeq):
  for value in totals.values: value * 2
var sum: int64
for value in doubled: sum += value div 2
case totals.greatest.isSome
of true: echo sum, ' ', totals.greatest.get
else: quit("no numbers", 1)
