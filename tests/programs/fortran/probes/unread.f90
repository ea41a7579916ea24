program main
  implicit none
  write(*,'(A)') 'ok'
end program main
