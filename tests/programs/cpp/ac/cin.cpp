#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    cin >> n;
    vector<long long> values(n);
    for (auto &x : values) cin >> x;
    cout << accumulate(values.begin(), values.end(), 0LL) << ' ' << *max_element(values.begin(), values.end()) << '\n';
}
