using System;
using System.Numerics;

class Program
{
    static void Main()
    {
        for (int t = int.Parse(Console.ReadLine()); t > 0; t--)
        {
            string[] words = Console.ReadLine().Split(' ');
            BigInteger m = BigInteger.Parse(words[2]);
            BigInteger a = (BigInteger.Parse(words[0]) % m + m) % m;
            Console.WriteLine(BigInteger.ModPow(a, BigInteger.Parse(words[1]), m));
        }
    }
}
