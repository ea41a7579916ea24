constant @names = <Monday Tuesday Wednesday Thursday Friday Saturday Sunday>;

for ^get.Int {
    my ($date, $days) = get.words;
    my $day = Date.new($date).later(days => $days.Int);
    say "{$day.yyyy-mm-dd} {@names[$day.day-of-week - 1]}";
}
