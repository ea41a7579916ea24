program nim_move
  implicit none
  integer :: n, i, total, rest
  integer, allocatable :: piles(:)

  read (*, *) n
  allocate (piles(n))
  read (*, *) piles
  total = 0
  do i = 1, n
    total = ieor(total, piles(i))
  end do
  do i = 1, n
    rest = ieor(piles(i), total)
    if (rest < piles(i)) then
      print '(i0,1x,i0)', i, piles(i) - rest
      stop
    end if
  end do
  print '(a)', 'lost'
end program nim_move
