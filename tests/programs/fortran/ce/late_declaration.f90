program sums
  implicit none
  integer :: n

  read (*, *) n
  integer :: total
  total = n
  write (*, '(I0)') total
end program sums
