fn main() {
    let values = vec![1, 2, 3];
    let moved = values;
    println!("{} {}", values.len(), moved.len());
}
