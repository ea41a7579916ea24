program big_sum
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: n
  integer(int64), allocatable :: a(:)
  read (*, *) n
  allocate (a(n))
  read (*, *) a
  print '(i0)', sum(a)
end program big_sum
