/* Neither includes nor types, as C was written before 1999. */
main()
{
    int n, x;
    long sum = 0, max;
    scanf("%d", &n);
    scanf("%d", &x);
    sum = max = x;
    while (--n > 0) {
        scanf("%d", &x);
        sum += x;
        if (x > max)
            max = x;
    }
    printf("%ld %ld\n", sum, max);
    return 0;
}
