#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<int> values(n);
    cout << values.at(n) << '\n';
}
