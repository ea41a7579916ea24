program sums
  implicit none
  integer :: n

  read (*, *) n
  total = n
  write (*, '(I0)') total
end program sums
