int main()
{
  int n = (int) Stdio.stdin->gets();
  array(int) numbers = (array(int)) (Stdio.stdin->gets() / " ");
  write("%d\n", numbers[n]);
}
