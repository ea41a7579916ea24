#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    long long sum = 0, best = LLONG_MIN, x;
    for (int i = 0; i < n; i++) {
        cin >> x;
        sum += x;
        best = max(best, x);
    }
    cout << sum << ' ' << best << '\n';
    return 3;
}
