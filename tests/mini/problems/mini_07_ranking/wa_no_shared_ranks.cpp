#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<tuple<int, int, string>> v;
    for (int i = 0; i < n; i++) {
        string name;
        int points, time;
        cin >> name >> points >> time;
        v.push_back({-points, time, name});
    }
    sort(v.begin(), v.end());
    for (int i = 0; i < n; i++) cout << i + 1 << " " << get<2>(v[i]) << "\n";
}
