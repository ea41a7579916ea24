program knapsack
  implicit none
  integer :: n, c, i, j, w
  integer(kind=8) :: v, best(0:5000)
  read (*, *) n, c
  best = 0
  do i = 1, n
    read (*, *) w, v
    do j = c, w, -1
      best(j) = max(best(j), best(j - w) + v)
    end do
  end do
  write (*, '(i0, 1x, i0)') best(c), c
end program knapsack
