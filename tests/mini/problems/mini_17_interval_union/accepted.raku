my @intervals = (^get.Int).map({ [get.words».Int] }).grep({ .[0] < .[1] }).sort;
my @joined;
for @intervals -> [$start, $end] {
    if @joined && $start <= @joined.tail[1] {
        @joined.tail[1] max= $end;
    }
    else {
        @joined.push: [$start, $end];
    }
}
say "{+@joined} {@joined.map({ .[1] - .[0] }).sum}";
.join(' ').say for @joined;
