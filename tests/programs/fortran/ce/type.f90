program sums
  implicit none
  character(len=5) :: word

  read (*, *) word
  write (*, '(A)') word + "!"
end program sums
