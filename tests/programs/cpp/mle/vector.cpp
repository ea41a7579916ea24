#include <bits/stdc++.h>
using namespace std;

int main() {
    vector<long long> values;
    while (true) values.push_back(values.size());
}
