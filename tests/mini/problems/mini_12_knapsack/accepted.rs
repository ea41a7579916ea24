use std::io::{read_to_string, stdin};

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let numbers: Vec<usize> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let capacity = numbers[1];
    let mut best = vec![0u64; capacity + 1];
    for item in numbers[2..].chunks(2) {
        let (weight, value) = (item[0], item[1] as u64);
        for room in (weight..=capacity).rev() {
            best[room] = best[room].max(best[room - weight] + value);
        }
    }
    let largest = best[capacity];
    println!("{} {}", largest, best.iter().position(|&value| value == largest).unwrap());
}
