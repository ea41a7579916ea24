program main
  implicit none
  do
    call sleep(1000)
  end do
end program main
