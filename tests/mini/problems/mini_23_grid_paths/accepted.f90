program grid_paths
  implicit none
  integer, parameter :: modulus = 1000000007, none = -huge(0)
  integer :: rows, columns, i, j, before, number
  integer, allocatable :: value(:, :), paths(:, :)
  character(len=8), allocatable :: cells(:)

  read (*, *) rows, columns
  ! row 0 and column 0: a border of unreachable cells
  allocate (value(0:rows, 0:columns), paths(0:rows, 0:columns), cells(columns))
  value = none
  paths = 0
  do i = 1, rows
    read (*, *) cells
    do j = 1, columns
      if (cells(j) == '#') cycle
      read (cells(j), *) number
      if (i == 1 .and. j == 1) then
        value(i, j) = number
        paths(i, j) = 1
        cycle
      end if
      before = max(value(i - 1, j), value(i, j - 1))
      if (before == none) cycle
      ! both counts are below the modulus: their sum fits
      if (value(i - 1, j) == before) paths(i, j) = paths(i - 1, j)
      if (value(i, j - 1) == before) paths(i, j) = mod(paths(i, j) + paths(i, j - 1), modulus)
      value(i, j) = before + number
    end do
  end do

  if (value(rows, columns) == none) then
    print '(a)', 'blocked'
  else
    print '(i0,1x,i0)', value(rows, columns), paths(rows, columns)
  end if
end program grid_paths
