program sums
  implicit none
  integer :: n, i
  integer(8), allocatable :: values(:)

  read (*, *) n
  allocate (values(n))
  read (*, *) (values(i), i = 1, n)
  print *, sum(values), maxval(values)
end program sums
