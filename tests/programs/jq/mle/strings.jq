"abcdefgh"
| until(utf8bytelength > 30000000; . + .)
| [range(1000) as $i | . + "\($i)"]
| length
