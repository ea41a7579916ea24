import std/[algorithm, strutils]

echo stdin.readLine.strip.reversed.join
