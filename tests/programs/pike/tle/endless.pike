int main()
{
  int n = (int) Stdio.stdin->gets();
  while (n > 0) n = n * 7 % 1000 + 1;
  write("%d\n", n);
}
