program main
  implicit none
  do
    write(*,'(A)') repeat('too much ', 100)
  end do
end program main
