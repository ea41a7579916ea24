#include <bits/stdc++.h>
using namespace std;

int depth(int n) {
    if (n == 0) return 0;
    vector<int> kept(1, n);  // a destructor runs after the call, so that it is no loop
    return 1 + depth(n - 1) + (kept[0] - n);
}

int main() {
    int n;
    cin >> n;
    cout << depth(n) << '\n';
}
