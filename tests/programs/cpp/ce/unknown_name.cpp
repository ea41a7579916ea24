#include <bits/stdc++.h>

int main() {
    int n;
    cin >> n;
}
