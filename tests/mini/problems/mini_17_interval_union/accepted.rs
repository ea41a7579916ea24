use std::io::{read_to_string, stdin};

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let numbers: Vec<i64> = text.split_whitespace().skip(1).map(|word| word.parse().unwrap()).collect();
    let mut intervals: Vec<(i64, i64)> =
        numbers.chunks(2).map(|pair| (pair[0], pair[1])).filter(|(start, end)| start < end).collect();
    intervals.sort_unstable();
    let mut union: Vec<(i64, i64)> = Vec::new();
    for (start, end) in intervals {
        match union.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => union.push((start, end)),
        }
    }
    println!("{} {}", union.len(), union.iter().map(|(start, end)| end - start).sum::<i64>());
    for (start, end) in union {
        println!("{start} {end}");
    }
}
