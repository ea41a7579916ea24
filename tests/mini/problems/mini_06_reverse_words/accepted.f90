program reverse_words
  implicit none
  character(len=100) :: line
  character(len=200) :: answer
  integer :: n, k, first, last

  read (*, *) n
  do k = 1, n
    read (*, '(a)') line
    answer = ''
    last = len_trim(line)
    do while (last > 0)
      first = index(line(:last), ' ', back=.true.) + 1
      answer = trim(answer) // ' ' // capitalised(line(first:last))
      last = len_trim(line(:first - 1))
    end do
    print '(a)', trim(adjustl(answer))
  end do

contains

  function capitalised(word) result(out)
    character(len=*), intent(in) :: word
    character(len=len(word)) :: out
    integer :: i, c
    do i = 1, len(word)
      c = ior(iachar(word(i:i)), 32)
      if (i == 1) c = c - 32
      out(i:i) = achar(c)
    end do
  end function capitalised

end program reverse_words
