program run_lengths
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  character(len=8000) :: code
  character :: letters(500)
  integer(int64) :: ends(500), total, c
  integer(int64), allocatable :: positions(:)
  integer :: i, j, runs, q

  read (*, '(a)') code
  runs = 0
  total = 0
  i = 1
  do while (i <= len_trim(code))
    j = verify(code(i + 1:), '0123456789')
    read (code(i + 1:i + j - 1), *) c
    total = total + c
    runs = runs + 1
    letters(runs) = code(i:i)
    ends(runs) = total
    i = i + j
  end do

  read (*, *) q
  allocate (positions(q))
  read (*, *) positions
  print '(500a)', (letters(count(ends(:runs) < positions(i)) + 1), i = 1, q)
end program run_lengths
