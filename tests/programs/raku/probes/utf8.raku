my $line = get;
die "read {$line.codes} characters" unless $line.contains('世界');
say $line;
