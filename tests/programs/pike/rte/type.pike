int main()
{
  int n = Stdio.stdin->gets() / " ";
  write("%d\n", n);
}
