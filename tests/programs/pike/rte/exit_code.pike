int main()
{
  write("14 5\n");
  return 2;
}
