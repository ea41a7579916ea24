using System;
using System.Globalization;

class Program
{
    static void Main()
    {
        for (int n = int.Parse(Console.ReadLine()); n > 0; n--)
        {
            string[] words = Console.ReadLine().Split(' ');
            DateTime day = DateTime.ParseExact(words[0], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            day = day.AddDays(int.Parse(words[1]));
            Console.WriteLine(day.ToString("yyyy-MM-dd dddd", CultureInfo.InvariantCulture));
        }
    }
}
