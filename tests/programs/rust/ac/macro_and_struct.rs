use std::io::*;

macro_rules! input {
    ($source:expr, $kind:ty) => {
        $source.next().unwrap().parse::<$kind>().unwrap()
    };
}

struct Solution;

impl Solution {
    pub fn solve(values: &[i64]) -> Option<(i64, i64)> {
        Some((values.iter().sum(), *values.iter().max()?))
    }
}

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let mut words = text.split_whitespace();
    let n = input!(words, usize);
    let values: Vec<i64> = (0..n).map(|_| input!(words, i64)).collect();
    let Some((sum, largest)) = Solution::solve(&values) else { return };
    println!("{sum} {largest}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(Solution::solve(&[1, 2]), Some((3, 2)));
    }
}
