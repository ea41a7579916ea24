program reverse_word
  implicit none
  character(len=100) :: s
  integer :: i
  read (*, '(a)') s
  print '(100a)', (s(i:i), i = len_trim(s), 1, -1)
end program reverse_word
