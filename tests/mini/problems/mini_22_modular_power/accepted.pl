use strict;
use warnings;

sub power {
    my ($base, $exponent, $modulus) = @_;
    my $result = 1 % $modulus;
    $base %= $modulus;    # not negative, because the modulus is not
    while ($exponent > 0) {
        $result = $result * $base % $modulus if $exponent & 1;
        $base = $base * $base % $modulus;
        $exponent >>= 1;
    }
    return $result;
}

my $t = <STDIN>;
print power(split ' ', <STDIN>), "\n" for 1 .. $t;
