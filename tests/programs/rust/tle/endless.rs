fn main() {
    let mut steps: u64 = 0;
    loop {
        steps = std::hint::black_box(steps.wrapping_add(1));
    }
}
