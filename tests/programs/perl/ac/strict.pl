#!/usr/bin/perl
use strict;
use warnings;
use List::Util qw(sum max);

my $n = <STDIN>;
chomp $n;
my @values = split ' ', <STDIN>;
print sum(@values), ' ', max(@values), "\n";
