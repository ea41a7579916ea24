#include <algorithm>
#include <iostream>
#include <string>

int main() {
    std::string line;
    std::getline(std::cin, line);
    const std::string vowels = "aeiou";
    std::cout << std::count_if(line.begin(), line.end(), [&](char c) {
        return vowels.find(c) != std::string::npos;
    }) << '\n';
}
