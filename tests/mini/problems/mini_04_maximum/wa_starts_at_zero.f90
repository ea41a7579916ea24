program maximum
  implicit none
  integer :: n, i, best
  integer :: a(100)
  read (*, *) n
  read (*, *) (a(i), i = 1, n)
  best = 0
  do i = 1, n
    if (a(i) > best) best = a(i)
  end do
  print '(i0)', best
end program maximum
