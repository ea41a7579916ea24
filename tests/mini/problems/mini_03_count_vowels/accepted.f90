program count_vowels
  implicit none
  character(len=200) :: line
  integer :: i
  read (*, '(a)') line
  print '(i0)', count([(index('aeiou', line(i:i)) > 0, i = 1, 200)])
end program count_vowels
