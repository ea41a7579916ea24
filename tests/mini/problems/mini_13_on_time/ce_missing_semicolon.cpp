#include <algorithm>
#include <iostream>
#include <vector>

struct Job {
    long long time, due;
}

int main() {
    int n;
    std::cin >> n;
    std::vector<Job> jobs(n);
    for (Job &job : jobs) std::cin >> job.time >> job.due;
    std::sort(jobs.begin(), jobs.end(), [](const Job &a, const Job &b) { return a.due < b.due; });
    std::cout << jobs.size() << "\n";
}
