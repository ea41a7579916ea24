#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<int> values(n);
    for (auto &x : values) cin >> x;
    unsigned sum = 0;
    for (int x : values) sum += x;
    cout << static_cast<int>(sum) << ' ' << *max_element(values.begin(), values.end()) << '\n';
}
