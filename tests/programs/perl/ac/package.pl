package Totals;
use strict;
use warnings;
use Math::BigInt;

sub new {
    my ($class) = @_;
    return bless { sum => Math::BigInt->new(0), largest => undef }, $class;
}

sub add {
    my ($self, $value) = @_;
    $self->{sum}->badd($value);
    $self->{largest} = $value unless defined $self->{largest} && $self->{largest} >= $value;
    return $self;
}

package main;

my $totals = Totals->new;
scalar(<STDIN>);
while (my $line = <STDIN>) {
    $totals->add($_) for split ' ', $line;
}
print join(' ', $totals->{sum}, $totals->{largest}), "\n";
