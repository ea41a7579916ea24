program maze_with_keys
  implicit none
  integer, parameter :: move_i(4) = [-1, 1, 0, 0], move_j(4) = [0, 0, -1, 1]
  integer :: rows, columns, i, j, k, x, y, keys, held, head, tail, letter, answer
  character(len=30), allocatable :: maze(:)
  integer, allocatable :: steps(:, :, :), queue(:, :)

  read (*, *) rows, columns
  allocate (maze(rows), steps(0:15, rows, columns), queue(3, 16*rows*columns))
  steps = -1
  head = 1
  tail = 0
  do i = 1, rows
    read (*, '(a)') maze(i)
    j = index(maze(i), 'S')
    if (j > 0) call visit(i, j, 0, 0)
  end do

  answer = -1
  do while (head <= tail)
    i = queue(1, head)
    j = queue(2, head)
    keys = queue(3, head)
    head = head + 1
    if (maze(i)(j:j) == 'E') then
      answer = steps(keys, i, j)
      exit
    end if
    do k = 1, 4
      x = i + move_i(k)
      y = j + move_j(k)
      if (x < 1 .or. x > rows .or. y < 1 .or. y > columns) cycle
      if (maze(x)(y:y) == '#') cycle
      letter = index('ABCD', maze(x)(y:y))
      if (letter > 0) then
        if (.not. btest(keys, letter - 1)) cycle
      end if
      held = keys
      letter = index('abcd', maze(x)(y:y))
      if (letter > 0) held = ibset(held, letter - 1)
      call visit(x, y, held, steps(keys, i, j) + 1)
    end do
  end do
  print '(i0)', answer

contains

  subroutine visit(row, column, key_set, count)
    integer, intent(in) :: row, column, key_set, count
    if (steps(key_set, row, column) >= 0) return
    steps(key_set, row, column) = count
    tail = tail + 1
    queue(:, tail) = [row, column, key_set]
  end subroutine visit

end program maze_with_keys
