int main()
{
  array(array(int)) rows = ({ });
  while (1) rows += ({ allocate(1000000, 1) });
}
