#![allow(dead_code)]
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let stdin = io::stdin();
    let mut lines = stdin.lock().lines();
    let n: usize = lines.next().unwrap()?.trim().parse().unwrap();
    let line = lines.next().unwrap()?;
    let (mut sum, mut largest) = (0i64, i64::MIN);
    for word in line.split(' ').take(n) {
        let value: i64 = word.trim().parse().expect("an integer");
        sum += value;
        largest = largest.max(value);
    }
    let stdout = io::stdout();
    let mut out = io::BufWriter::new(stdout.lock());
    writeln!(out, "{} {}", sum, largest)?;
    Ok(())
}
