program pattern_places
  implicit none
  character(len=60000) :: text, pattern
  integer :: n, m, i, number, first, last

  read (*, '(a)') text
  read (*, '(a)') pattern
  n = len_trim(text)
  m = len_trim(pattern)
  number = 0
  first = 0
  last = 0
  do i = 0, n - m
    if (text(i + 1:i + 1) /= pattern(1:1)) cycle
    if (text(i + 1:i + m) /= pattern(1:m)) cycle
    ! i counts from 0
    if (number == 0) first = i
    last = i
    number = number + 1
  end do
  if (number == 0) then
    print '(a)', '0'
  else
    print '(i0,1x,i0,1x,i0)', number, first, last
  end if
end program pattern_places
