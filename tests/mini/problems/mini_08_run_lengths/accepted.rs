use std::io::{read_to_string, stdin};

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let mut words = text.split_whitespace();
    let (mut letters, mut ends, mut count, mut end) = (Vec::new(), Vec::new(), 0u64, 0u64);
    for byte in words.next().unwrap().bytes() {
        if byte.is_ascii_digit() {
            count = count * 10 + u64::from(byte - b'0');
            continue;
        }
        if !letters.is_empty() {
            end += count;
            ends.push(end);
        }
        letters.push(byte as char);
        count = 0;
    }
    ends.push(end + count);
    let answer: String = words
        .skip(1)
        .map(|word| word.parse::<u64>().unwrap())
        .map(|position| letters[ends.partition_point(|&end| end < position)])
        .collect();
    println!("{answer}");
}
