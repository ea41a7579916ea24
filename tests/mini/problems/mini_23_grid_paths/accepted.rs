use std::io::{read_to_string, stdin};

const MODULUS: u64 = 1_000_000_007;

fn join(first: Option<(i64, u64)>, second: Option<(i64, u64)>) -> Option<(i64, u64)> {
    match (first, second) {
        (Some((a, m)), Some((b, n))) if a == b => Some((a, (m + n) % MODULUS)),
        (Some((a, _)), Some((b, _))) if a < b => second,
        (None, _) => second,
        _ => first,
    }
}

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let mut lines = text.lines();
    let columns: usize = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut best: Vec<Option<(i64, u64)>> = vec![None; columns];
    for (i, line) in lines.enumerate() {
        for (j, cell) in line.split_whitespace().enumerate() {
            let left = if j > 0 { best[j - 1] } else { None };
            let before = if i == 0 && j == 0 { Some((0, 1)) } else { join(best[j], left) };
            best[j] = match (cell.parse::<i64>(), before) {
                (Ok(value), Some((sum, paths))) => Some((sum + value, paths)),
                _ => None,
            };
        }
    }
    match best[columns - 1] {
        Some((sum, paths)) => println!("{sum} {paths}"),
        None => println!("blocked"),
    }
}
