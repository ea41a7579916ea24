use std::io::{read_to_string, stdin};

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let largest = text.split_whitespace().skip(1).map(|word| word.parse::<i32>().unwrap()).max();
    println!("{}", largest.unwrap());
}
