fn main() {
    let mut word = String::new();
    std::io::stdin().read_line(&mut word).unwrap();
    println!("{}", word.trim().chars().rev().collect::<String>());
}
