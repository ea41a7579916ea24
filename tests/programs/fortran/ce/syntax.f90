program main
  implicit none
  integer :: n
  read(*,*) n
  if (n > 0 then
    write(*,'(I0)') n
  end if
end program main
