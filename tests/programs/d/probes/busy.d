void main()
{
    import core.volatile;

    uint n = 0;
    while (true)
        volatileStore(&n, n + 1);
}
