program sums
  implicit none
  integer :: n

  read (*, *) n
  if (n > 0) error stop 3
end program sums
