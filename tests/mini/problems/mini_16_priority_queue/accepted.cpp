#include <iostream>
#include <queue>
#include <string>
#include <tuple>

int main() {
    std::ios::sync_with_stdio(false);
    int q;
    std::cin >> q;
    std::priority_queue<std::tuple<int, int, std::string>> jobs;  // priority, minus order of arrival, name
    for (int order = 0; order < q; ++order) {
        std::string command, name;
        std::cin >> command;
        if (command == "add") {
            int priority;
            std::cin >> name >> priority;
            jobs.emplace(priority, -order, name);
        } else if (command == "size") {
            std::cout << jobs.size() << '\n';
        } else if (jobs.empty()) {
            std::cout << "empty\n";
        } else {
            std::cout << std::get<2>(jobs.top()) << ' ' << std::get<0>(jobs.top()) << '\n';
            jobs.pop();
        }
    }
}
