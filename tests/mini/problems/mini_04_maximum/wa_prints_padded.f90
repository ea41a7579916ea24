program maximum
  implicit none
  integer :: n
  integer, allocatable :: a(:)
  read (*, *) n
  allocate (a(n))
  read (*, *) a
  print *, maxval(a)
end program maximum
