#include <bits/stdc++.h>
using namespace std;

int main() {
    string line;
    getline(cin, line);
    cout << line << '\n';
}
