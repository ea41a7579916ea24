#!/usr/bin/env dotnet run
using System;
using System.Linq;

Console.ReadLine();
var values = Console.ReadLine().Split(' ').Select(long.Parse).ToList();
Console.WriteLine($"{values.Sum()} {values.Max()}");
