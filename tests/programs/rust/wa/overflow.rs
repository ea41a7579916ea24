use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let values: Vec<i32> = text.split_whitespace().skip(1).map(|word| word.parse().unwrap()).collect();
    let mut sum = 0i32;
    for value in &values {
        sum = sum.wrapping_add(*value);
    }
    println!("{} {}", sum, values.iter().max().unwrap());
}
