#include <algorithm>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

int main() {
    std::string code, letters;
    std::cin >> code;
    std::istringstream stream(code);
    std::vector<std::int64_t> ends;
    std::int64_t total = 0, count;
    for (char letter; stream >> letter >> count;) {
        letters += letter;
        ends.push_back(total += count);
    }
    int q;
    std::cin >> q;
    for (std::int64_t p; q-- > 0 && std::cin >> p;)
        std::cout << letters[std::lower_bound(ends.begin(), ends.end(), p) - ends.begin()];
    std::cout << '\n';
}
