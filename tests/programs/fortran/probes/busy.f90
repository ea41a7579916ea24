program main
  implicit none
  integer, volatile :: turns
  turns = 0
  do
    turns = turns + 1
  end do
end program main
