import std;

void main() {
    readln;
    auto numbers = readln.strip.split.to!(long[]);
    writefln!"%d %d"(numbers.sum, numbers.maxElement);
}
