#include <algorithm>
#include <cctype>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

int main() {
    int n;
    std::string line;
    std::cin >> n;
    std::getline(std::cin, line);
    while (n-- > 0) {
        std::getline(std::cin, line);
        std::istringstream stream(line);
        std::vector<std::string> words;
        for (std::string word; stream >> word;) {
            std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
            word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
            words.push_back(word);
        }
        for (std::size_t i = words.size(); i-- > 0;) std::cout << words[i] << (i > 0 ? " " : "");
        std::cout << '\n';
    }
}
