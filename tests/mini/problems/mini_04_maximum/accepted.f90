program maximum
  implicit none
  integer :: n
  integer, allocatable :: a(:)
  read (*, *) n
  allocate (a(n))
  read (*, *) a
  print '(i0)', maxval(a)
end program maximum
