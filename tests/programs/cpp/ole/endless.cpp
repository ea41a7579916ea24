#include <bits/stdc++.h>
using namespace std;

int main() {
    while (true) cout << "too much\n";
}
