program main
  implicit none
  character(len=1000) :: line
  read(*,'(A)') line
  write(*,'(A)') trim(line)
end program main
