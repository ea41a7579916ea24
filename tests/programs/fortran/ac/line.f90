program sums
  implicit none
  integer, parameter :: k = selected_int_kind(18)
  character(len=20000) :: line
  integer(k) :: total, best, x
  integer :: n, i, start, finish

  read (*, *) n
  read (*, '(A)') line
  total = 0_k
  best = -huge(1_k)
  start = 1
  do i = 1, n
    finish = start + index(line(start:)//' ', ' ') - 2
    read (line(start:finish), *) x
    call add(x)
    start = finish + 2
  end do
  write (*, '(I0,1X,I0)') total, best
contains
  subroutine add(one)
    integer(k), intent(in) :: one
    total = total + one
    best = max(best, one)
  end subroutine add
end program sums
