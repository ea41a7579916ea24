constant MODULUS = 1_000_000_007;

#| A binary heap of pairs (distance, place).
class Queue {
    has @!entries;

    method Bool { so @!entries }

    method put(Int $distance, Int $place) {
        my $i = @!entries.elems;
        while $i > 0 {
            my $parent = ($i - 1) div 2;
            last if @!entries[$parent][0] <= $distance;
            @!entries[$i] = @!entries[$parent];
            $i = $parent;
        }
        @!entries[$i] = ($distance, $place);
    }

    method take {
        my $first = @!entries[0];
        my $moved = @!entries.pop;
        return $first unless @!entries;
        my $i = 0;
        loop {
            my $child = 2 * $i + 1;
            last if $child > @!entries.end;
            $child++ if $child < @!entries.end && @!entries[$child + 1][0] < @!entries[$child][0];
            last if $moved[0] <= @!entries[$child][0];
            @!entries[$i] = @!entries[$child];
            $i = $child;
        }
        @!entries[$i] = $moved;
        $first
    }
}

my ($n, $m, $s, $t) = get.words».Int;
my @roads = [] xx $n + 1;
for ^$m {
    my ($a, $b, $w) = get.words».Int;
    @roads[$a].push: ($b, $w);
}
my @distance = Inf xx $n + 1;
my @routes = 0 xx $n + 1;
@distance[$s] = 0;
@routes[$s] = 1;
my $queue = Queue.new;
$queue.put(0, $s);
while $queue {
    my ($so_far, $place) = $queue.take;
    next if $so_far > @distance[$place];
    for @roads[$place].list -> ($next, $length) {
        my $reached = $so_far + $length;
        if $reached < @distance[$next] {
            @distance[$next] = $reached;
            @routes[$next] = @routes[$place];
            $queue.put($reached, $next);
        }
        elsif $reached == @distance[$next] {
            @routes[$next] = (@routes[$next] + @routes[$place]) % MODULUS;
        }
    }
}
say @distance[$t] == Inf ?? 'unreachable' !! "@distance[$t] @routes[$t]";
