#include <iostream>
#include <string>
using namespace std;

int main() {
    string code, text;
    cin >> code;
    size_t i = 0;
    while (i < code.size()) {
        char letter = code[i++];
        long long count = 0;
        while (i < code.size() && isdigit(code[i])) count = count * 10 + (code[i++] - '0');
        for (long long k = 0; k < count; k++) text.push_back(letter);
    }
    int q;
    cin >> q;
    while (q--) {
        long long p;
        cin >> p;
        cout << text[p - 1];
    }
    cout << endl;
}
