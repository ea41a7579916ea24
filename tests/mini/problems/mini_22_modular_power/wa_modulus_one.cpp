#include <iostream>

int main() {
    int t;
    std::cin >> t;
    while (t-- > 0) {
        long long a, b, m;
        std::cin >> a >> b >> m;
        a = (a % m + m) % m;
        long long result = 1;  // not below m when m is 1
        for (; b > 0; b /= 2) {
            if (b % 2 == 1) result = result * a % m;
            a = a * a % m;
        }
        std::cout << result << '\n';
    }
}
