my $counts = (get() // '').lc.comb(/ <[a..z]> /).Bag;
for $counts.sort({ -.value, .key }) -> (:key($letter), :value($count)) {
    say "$letter $count";
}
say 'none' unless $counts;
