int deeper(volatile int *above) {
    volatile int here[64];
    here[0] = *above + 1;
    return deeper(here) + here[0];
}

int main(void) {
    int zero = 0;
    return deeper(&zero);
}
