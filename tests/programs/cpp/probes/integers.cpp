#include <bits/stdc++.h>
using namespace std;

int main() {
    long long a = 0, b = 0;
    cin >> a >> b;
    cout << a + b << '\n';
}
