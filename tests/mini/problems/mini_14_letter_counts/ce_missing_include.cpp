#include <iostream>
#include <string>

int main() {
    std::string line;
    std::getline(std::cin, line);
    std::map<char, int> counts;  // <map> is not included
    for (char c : line)
        if (std::isalpha(c)) counts[std::tolower(c)]++;
    if (counts.empty()) std::cout << "none\n";
    for (int wanted = 1000; wanted > 0; --wanted)
        for (auto [letter, count] : counts)
            if (count == wanted) std::cout << letter << ' ' << count << '\n';
}
