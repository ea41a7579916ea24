program knapsack
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: n, c, w, i
  integer(int64) :: v
  integer(int64), allocatable :: best(:)
  read (*, *) n, c
  allocate (best(0:c))
  best = 0
  do i = 1, n
    read (*, *) w, v
    ! The right-hand side is evaluated before anything is stored, so no item is taken twice.
    if (w <= c) best(w:) = max(best(w:), best(:c - w) + v)
  end do
  print '(i0, 1x, i0)', best(c), count(best < best(c))
end program knapsack
