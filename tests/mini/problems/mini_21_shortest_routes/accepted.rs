use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{read_to_string, stdin};

const MODULUS: u64 = 1_000_000_007;

fn main() {
    let text = read_to_string(stdin()).unwrap();
    let numbers: Vec<usize> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let (n, source, target) = (numbers[0], numbers[2], numbers[3]);
    let mut leaving = vec![Vec::new(); n + 1];
    for road in numbers[4..].chunks(3) {
        leaving[road[0]].push((road[1], road[2] as u64));
    }
    let mut distance = vec![u64::MAX; n + 1];
    let mut routes = vec![0u64; n + 1];
    distance[source] = 0;
    routes[source] = 1;
    let mut heap = BinaryHeap::from([Reverse((0u64, source))]);
    while let Some(Reverse((d, a))) = heap.pop() {
        if d > distance[a] {
            continue;
        }
        for &(b, length) in &leaving[a] {
            let through = d + length;
            if through < distance[b] {
                distance[b] = through;
                routes[b] = routes[a];
                heap.push(Reverse((through, b)));
            } else if through == distance[b] {
                routes[b] = (routes[b] + routes[a]) % MODULUS;
            }
        }
    }
    if distance[target] == u64::MAX {
        println!("unreachable");
    } else {
        println!("{} {}", distance[target], routes[target]);
    }
}
