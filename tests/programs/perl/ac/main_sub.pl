use v5.36;

sub solve (@values) {
    my ($sum, $largest) = (0, undef);
    for my $value (@values) {
        $sum += $value;
        $largest = $value if !defined $largest || $value > $largest;
    }
    return ($sum, $largest);
}

sub main {
    local $/ = undef;
    my ($n, @values) = split /\s+/, <STDIN>;
    my ($sum, $largest) = solve(@values[0 .. $n - 1]);
    say "$sum $largest";
}

main() unless caller;
__END__

This text is not part of the program.
