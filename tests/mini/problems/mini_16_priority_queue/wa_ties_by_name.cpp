#include <iostream>
#include <queue>
#include <string>
#include <utility>

int main() {
    int q;
    std::cin >> q;
    // Equal priorities leave by name, not by order of arrival.
    std::priority_queue<std::pair<int, std::string>> jobs;
    while (q-- > 0) {
        std::string command, name;
        std::cin >> command;
        if (command == "add") {
            int priority;
            std::cin >> name >> priority;
            jobs.emplace(priority, name);
        } else if (command == "size") {
            std::cout << jobs.size() << '\n';
        } else if (jobs.empty()) {
            std::cout << "empty\n";
        } else {
            std::cout << jobs.top().second << ' ' << jobs.top().first << '\n';
            jobs.pop();
        }
    }
}
