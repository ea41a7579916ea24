int main()
{
  Stdio.stdin->gets();
  array(int) numbers = (array(int)) (Stdio.stdin->gets() / " ");
  write("%O\n", ({ Array.sum(numbers), max(@numbers) }));
}
