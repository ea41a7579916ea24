#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<pair<long long, int>> jobs(n);
    for (auto &j : jobs) cin >> j.second >> j.first;
    sort(jobs.begin(), jobs.end());
    priority_queue<int> chosen;
    int total = 0;
    for (auto &j : jobs) {
        chosen.push(j.second);
        total += j.second;
        if (total > j.first) {
            total -= chosen.top();
            chosen.pop();
        }
    }
    cout << chosen.size() << " " << total << endl;
}
