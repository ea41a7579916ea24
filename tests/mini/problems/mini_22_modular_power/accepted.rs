use std::io::{stdin, BufRead};

fn power(mut base: i64, mut exponent: i64, modulus: i64) -> i64 {
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result
}

fn main() {
    for line in stdin().lock().lines().skip(1) {
        let line = line.unwrap();
        let query: Vec<i64> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
        println!("{}", power(query[0].rem_euclid(query[2]), query[1], query[2]));
    }
}
