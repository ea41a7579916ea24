#include <iostream>

long long power(long long a, long long b, long long m) {
    long long result = 1 % m;
    a = (a % m + m) % m;
    for (; b > 0; b /= 2) {
        if (b % 2 == 1) result = result * a % m;
        a = a * a % m;
    }
    return result;
}

int main() {
    int t;
    std::cin >> t;
    while (t-- > 0) {
        long long a, b, m;
        std::cin >> a >> b >> m;
        std::cout << power(a, b, m) << '\n';
    }
}
