program main
  implicit none
  integer(8), allocatable :: values(:)
  integer :: n, i
  read(*,*) n
  allocate(values(n))
  read(*,*) (values(i), i = 1, n)
  write(*,'(I0,1X,I0)') sum(values), maxval(values)
  stop 3
end program main
