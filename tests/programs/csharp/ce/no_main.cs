class Program
{
    long Sum(long a, long b)
    {
        return a + b;
    }
}
