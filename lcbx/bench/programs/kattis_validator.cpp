// The validator that `lcbx bench --validators` measures: the words of the output are those of the answer.
#include <fstream>
#include <iostream>
#include <string>

int main(int, char **argv) {
    std::ifstream answer(argv[2]);
    std::string expected, printed;
    while (answer >> expected)
        if (!(std::cin >> printed) || printed != expected) return 43;
    return std::cin >> printed ? 43 : 42;
}
