loop {
    say '14 5 and the same again, without end, ...' xx 200;
}
