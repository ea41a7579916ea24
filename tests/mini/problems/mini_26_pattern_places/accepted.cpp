#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main() {
    std::string text, pattern;
    std::cin >> text >> pattern;
    int m = pattern.size();

    // same[i]: how many characters from i on equal those at the beginning
    std::string joined = pattern + '|' + text;
    int size = joined.size();
    std::vector<int> same(size);
    for (int i = 1, left = 0, right = 0; i < size; ++i) {
        if (i < right) same[i] = std::min(right - i, same[i - left]);
        while (i + same[i] < size && joined[same[i]] == joined[i + same[i]]) ++same[i];
        if (i + same[i] > right) {
            left = i;
            right = i + same[i];
        }
    }

    int count = 0, first = 0, last = 0;
    for (int i = m + 1; i < size; ++i) {
        if (same[i] < m) continue;
        last = i - m;
        if (count++ == 0) first = last;
    }
    if (count == 0)
        std::cout << "0\n";
    else
        std::cout << count << ' ' << first << ' ' << last << '\n';
}
