program sum_of_two
  implicit none
  integer :: a, b
  read (*, *) a, b
  total = a + b
  print '(i0)', total
end program sum_of_two
