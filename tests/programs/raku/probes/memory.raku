my @blocks;
loop {
    my buf64 $block .= new;
    $block[1 +< 21] = 1;
    @blocks.push: $block;
}
