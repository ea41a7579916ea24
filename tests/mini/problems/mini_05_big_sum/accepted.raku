my $n = get.Int;
say (^$n).map({ get.Int }).sum;
