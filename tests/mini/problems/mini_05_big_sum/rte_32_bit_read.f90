program big_sum
  implicit none
  integer :: n, i, x
  integer(kind=8) :: total
  read (*, *) n
  total = 0
  do i = 1, n
    read (*, *) x
    total = total + x
  end do
  print '(i0)', total
end program big_sum
