program blocked_queens
  implicit none
  integer :: n, k, i, row, column
  logical :: damaged(10, 10), columns(10), rising(20), falling(20)

  read (*, *) n, k
  damaged = .false.
  do i = 1, k
    read (*, *) row, column
    damaged(row, column) = .true.
  end do
  columns = .false.
  rising = .false.
  falling = .false.
  print '(i0)', placements(1)

contains

  recursive function placements(row) result(total)
    integer, intent(in) :: row
    integer :: total, column
    if (row > n) then
      total = 1
      return
    end if
    total = 0
    do column = 1, n
      if (damaged(row, column) .or. columns(column)) cycle
      if (rising(row + column) .or. falling(row - column + n)) cycle
      call mark(row, column, .true.)
      total = total + placements(row + 1)
      call mark(row, column, .false.)
    end do
  end function placements

  subroutine mark(row, column, taken)
    integer, intent(in) :: row, column
    logical, intent(in) :: taken
    columns(column) = taken
    rising(row + column) = taken
    falling(row - column + n) = taken
  end subroutine mark

end program blocked_queens
