use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let values: Vec<i64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let n = values[0] as usize;
    let mut sum = 0;
    for i in 0..=n {
        sum += values[i + 1];
    }
    println!("{} {}", sum, values[1..].iter().max().unwrap());
}
