program sums
  implicit none
  integer :: n, i
  integer, allocatable :: values(:)

  read (*, *) n
  allocate (values(n))
  read (*, *) (values(i), i = 1, n)
  write (*, '(I0,1X,I0)') sum(values), maxval(values)
end program sums
