fn main() {
    loop {
        println!("14 5");
    }
}
