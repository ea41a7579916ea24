my @blocks;
push @blocks, 'x' x 1_048_576 . scalar @blocks while 1;
