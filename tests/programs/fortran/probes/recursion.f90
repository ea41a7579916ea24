program main
  implicit none
  integer :: n
  read(*,*) n
  write(*,'(I0)') depth(n)
contains
  recursive function depth(n) result(total)
    integer, intent(in) :: n
    integer :: total
    total = 0
    if (n > 0) total = 1 + depth(n - 1)
  end function depth
end program main
