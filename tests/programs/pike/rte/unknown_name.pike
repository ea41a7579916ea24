int main()
{
  write("%d\n", total(Stdio.stdin->gets()));
}
