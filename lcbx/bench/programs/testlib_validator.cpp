// The same as a checker with testlib's arguments and exit codes.
#include <fstream>
#include <iostream>
#include <string>

int main(int, char **argv) {
    std::ifstream output(argv[2]), answer(argv[3]);
    std::string expected, printed;
    while (answer >> expected)
        if (!(output >> printed) || printed != expected) return 1;
    return output >> printed ? 1 : 0;
}
