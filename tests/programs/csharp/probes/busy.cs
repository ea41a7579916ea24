class Program
{
    static void Main()
    {
        ulong i = 0;
        while (i != 1) i += 2;
    }
}
