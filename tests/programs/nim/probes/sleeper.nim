import std/os

sleep(1_000_000_000)
