use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|word| word.parse::<i64>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let values: Vec<i64> = numbers.take(n).collect();
    println!("{} {}", values.iter().sum::<i64>(), values.iter().max().unwrap());
}
