program pattern_places
  implicit none
  character(len=60000) :: text, pattern
  integer, allocatable :: border(:)
  integer :: i, m, matched, number, first, last

  read (*, '(a)') text
  read (*, '(a)') pattern
  m = len_trim(pattern)
  ! border(i): length of the longest proper prefix of pattern(1:i) that also ends there
  allocate (border(m))
  border = 0
  matched = 0
  do i = 2, m
    call extend(pattern(i:i))
    border(i) = matched
  end do

  number = 0
  first = 0
  last = 0
  matched = 0
  do i = 1, len_trim(text)
    call extend(text(i:i))
    if (matched == m) then
      number = number + 1
      last = i - m + 1
      if (number == 1) first = last
      matched = border(m)
    end if
  end do
  if (number == 0) then
    print '(a)', '0'
  else
    print '(i0,1x,i0,1x,i0)', number, first, last
  end if

contains

  subroutine extend(letter)
    character, intent(in) :: letter
    do while (matched > 0)
      if (pattern(matched + 1:matched + 1) == letter) exit
      matched = border(matched)
    end do
    if (pattern(matched + 1:matched + 1) == letter) matched = matched + 1
  end subroutine extend

end program pattern_places
