program on_time
  implicit none
  integer :: n, i
  integer(kind=8), allocatable :: t(:), d(:)
  read (*, *) n
  allocate (t(n), d(n))
  do i = 1, n
    read (*, *) t(i), d(i)
  end do
  call sort_by_due(t, d)
  print *, n, total(t)
end program on_time
