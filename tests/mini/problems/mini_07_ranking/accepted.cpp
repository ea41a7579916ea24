#include <algorithm>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::tuple<int, int, std::string>> people(n);
    for (auto &[points, time, name] : people) {
        std::cin >> name >> points >> time;
        points = -points;
    }
    std::sort(people.begin(), people.end());
    int rank = 1;
    for (int i = 0; i < n; ++i) {
        const auto &[points, time, name] = people[i];
        if (i > 0 && (points != std::get<0>(people[i - 1]) || time != std::get<1>(people[i - 1]))) rank = i + 1;
        std::cout << rank << ' ' << name << '\n';
    }
}
