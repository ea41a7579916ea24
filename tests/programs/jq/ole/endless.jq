("14 5 " * 200) as $line | repeat($line)
