my $n = get.Int;
my Int $sum = 0;
$sum += $_.Int for get.split(',');
say $sum, ' ', "much".Int;
