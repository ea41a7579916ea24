use std::cmp::Reverse;
use std::collections::BTreeMap;

fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let mut counts = BTreeMap::new();
    for letter in line.chars().filter(char::is_ascii_alphabetic) {
        *counts.entry(letter.to_ascii_lowercase()).or_insert(0) += 1;
    }
    if counts.is_empty() {
        println!("none");
    }
    let mut ranked: Vec<(char, i32)> = counts.into_iter().collect();
    ranked.sort_by_key(|&(_, count)| Reverse(count));
    for (letter, count) in ranked {
        println!("{letter} {count}");
    }
}
