program sums
  implicit none
  integer :: n, i, x

  read (*, *) n
  do i = 1, n + 2
    read (*, *) x
  end do
  write (*, '(I0)') x
end program sums
