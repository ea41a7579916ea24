program main
  implicit none
  character(len=1000) :: line
  integer :: status
  do
    read(*,'(A)', iostat=status) line
    if (status /= 0) exit
    write(*,'(A)') trim(line)
  end do
end program main
