#!/usr/bin/env pike
//! A class, a mapping and a lambda.
class Totals
{
  protected int total;
  int|void greatest = UNDEFINED;
  mapping(string:int) seen = ([ ]);

  this_program put(int value)
  {
    total += value;
    if (undefinedp(greatest) || value > greatest) greatest = value;
    seen[(string) value]++;
    return this;
  }

  string _sprintf(int how)
  {
    return how == 'O' || how == 's' ? sprintf("%d %d", total, greatest) : "";
  }
}

void main(int argc, array(string) argv)
{
  Totals totals = Totals();
  string text = Stdio.stdin.read();
  array(string) words = text / "\n" * " " / " " - ({ "" });
  foreach (words[1..]; int i; string word)
    totals->put((int) word);
  write("%s\n", sprintf("%O", totals));
}
