#include <string>

int main() {
    int n = std::string("3");
    return n;
}
