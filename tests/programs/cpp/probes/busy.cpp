int main() {
    volatile unsigned turns = 0;
    while (true) turns = turns + 1;
}
