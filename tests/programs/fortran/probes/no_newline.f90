program main
  implicit none
  integer(8), allocatable :: values(:)
  integer :: n, i
  read(*,*) n
  allocate(values(n))
  read(*,*) (values(i), i = 1, n)
  write(*,'(I0,1X,I0)', advance='no') sum(values), maxval(values)
end program main
