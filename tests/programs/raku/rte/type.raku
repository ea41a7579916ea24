my Int $greatest = 0;
for lines() -> $line {
    $greatest = $line;
}
say $greatest;
