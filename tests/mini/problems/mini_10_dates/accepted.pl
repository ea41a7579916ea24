use strict;
use warnings;
use POSIX qw(floor);

my @weekdays = qw(Thursday Friday Saturday Sunday Monday Tuesday Wednesday);
my @lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

sub is_leap {
    my ($year) = @_;
    return $year % 4 == 0 && ($year % 100 != 0 || $year % 400 == 0);
}

# Days from 0001-01-01 to the first of January of this year.
sub days_before {
    my $year = $_[0] - 1;
    return 365 * $year + floor($year / 4) - floor($year / 100) + floor($year / 400);
}

sub month_length {
    my ($year, $month) = @_;
    return $lengths[$month - 1] + ($month == 2 && is_leap($year) ? 1 : 0);
}

my $n = <STDIN>;
for (1 .. $n) {
    my ($year, $month, $day, $shift) = <STDIN> =~ /(\d+)-(\d+)-(\d+) (-?\d+)/;
    my $days = days_before($year) + $day - 1 + $shift;
    $days += month_length($year, $_) for 1 .. $month - 1;
    my $weekday = $weekdays[($days - days_before(1970)) % 7];    # 1970-01-01 was a Thursday

    $year = floor($days * 400 / 146097);
    $year++ while days_before($year + 1) <= $days;
    $days -= days_before($year);
    $month = 1;
    $days -= month_length($year, $month++) while $days >= month_length($year, $month);
    printf "%04d-%02d-%02d %s\n", $year, $month, $days + 1, $weekday;
}
