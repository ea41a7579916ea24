#include <bits/stdc++.h>
using namespace std;

int main() {
    vector<vector<char>> kept;
    while (true) kept.push_back(vector<char>(1 << 20, 'x'));
}
