program main
  implicit none
  type block
    integer, allocatable :: values(:)
  end type block
  type(block), allocatable :: blocks(:)
  integer :: i
  allocate(blocks(100000))
  do i = 1, 100000
    allocate(blocks(i)%values(250000))
    blocks(i)%values = i
  end do
  write(*,'(I0)') blocks(7)%values(7)
end program main
