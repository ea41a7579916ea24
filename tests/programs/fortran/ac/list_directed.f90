program sums
  use iso_fortran_env, only: int64
  implicit none
  integer :: n, i
  integer(int64), allocatable :: values(:)

  read (*, *) n
  allocate (values(n))
  read (*, *) (values(i), i = 1, n)
  write (*, '(I0,1X,I0)') sum(values), maxval(values)
end program sums
