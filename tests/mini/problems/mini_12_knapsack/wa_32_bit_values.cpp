#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, c;
    cin >> n >> c;
    vector<int> best(c + 1, 0);
    for (int i = 0; i < n; i++) {
        int w, v;
        cin >> w >> v;
        for (int j = c; j >= w; j--) best[j] = max(best[j], best[j - w] + v);
    }
    int k = 0;
    while (best[k] < best[c]) k++;
    cout << best[c] << " " << k << endl;
}
