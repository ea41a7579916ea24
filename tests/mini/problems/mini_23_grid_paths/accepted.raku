constant MODULUS = 1_000_000_007;

my ($rows, $columns) = get.words».Int;
my @value = -Inf xx $columns;
my @paths = 0 xx $columns;
for ^$rows -> $i {
    my @cells = get.words;
    for ^$columns -> $j {
        my ($value, $paths) = $i == 0 && $j == 0 ?? (0, 1) !! (@value[$j], @paths[$j]);
        if $j > 0 {
            my $left = @value[$j - 1];
            if $left > $value {
                ($value, $paths) = $left, @paths[$j - 1];
            }
            elsif $left == $value {
                $paths = ($paths + @paths[$j - 1]) % MODULUS;
            }
        }
        if @cells[$j] eq '#' {
            ($value, $paths) = -Inf, 0;
        }
        elsif $value > -Inf {
            $value += @cells[$j].Int;
        }
        (@value[$j], @paths[$j]) = $value, $paths;
    }
}
say @value.tail == -Inf ?? 'blocked' !! "@value.tail() @paths.tail()";
