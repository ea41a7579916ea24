program main
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none
  integer(8), allocatable :: values(:)
  integer :: n, i
  do i = 1, 1024
    write(error_unit,'(A)') repeat('x', 1023)
  end do
  read(*,*) n
  allocate(values(n))
  read(*,*) (values(i), i = 1, n)
  write(*,'(I0,1X,I0)') sum(values), maxval(values)
end program main
