program light_segments
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: n, left, right
  integer(int64) :: s, total, segments
  integer, allocatable :: a(:)
  read (*, *) n, s
  allocate (a(n))
  read (*, *) a
  left = 1
  total = 0
  segments = 0
  do right = 1, n
    total = total + a(right)
    do while (total > s)
      total = total - a(left)
      left = left + 1
    end do
    segments = segments + right - left + 1
  end do
  print '(i0)', segments
end program light_segments
