program light_segments
  implicit none
  integer :: n, i, j, segments
  integer(kind=8) :: s, total
  integer, allocatable :: a(:)
  read (*, *) n, s
  allocate (a(n))
  read (*, *) a
  j = 1
  total = 0
  segments = 0
  do i = 1, n
    total = total + a(i)
    do while (total > s)
      total = total - a(j)
      j = j + 1
    end do
    segments = segments + (i - j + 1)
  end do
  print '(i0)', segments
end program light_segments
