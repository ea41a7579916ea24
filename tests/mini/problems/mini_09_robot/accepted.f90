program robot
  implicit none
  integer, parameter :: dr(0:3) = [-1, 0, 1, 0], dc(0:3) = [0, 1, 0, -1]
  character(len=4), parameter :: names = 'NESW'
  ! A frame of blocked cells makes the border like any wall.
  character :: cells(0:31, 0:31)
  logical :: seen(30, 30)
  character(len=1000) :: commands
  character(len=30) :: line
  integer :: h, w, r, c, row, col, facing, i

  cells = '#'
  seen = .false.
  read (*, *) h, w
  do r = 1, h
    read (*, '(a)') line
    do c = 1, w
      cells(r, c) = line(c:c)
      if (line(c:c) == 'S') then
        row = r
        col = c
      end if
    end do
  end do
  read (*, '(a)') commands

  facing = 0
  seen(row, col) = .true.
  do i = 1, len_trim(commands)
    select case (commands(i:i))
    case ('L')
      facing = modulo(facing - 1, 4)
    case ('R')
      facing = modulo(facing + 1, 4)
    case default
      if (cells(row + dr(facing), col + dc(facing)) /= '#') then
        row = row + dr(facing)
        col = col + dc(facing)
        seen(row, col) = .true.
      end if
    end select
  end do
  print '(i0, 1x, i0, 1x, a)', row, col, names(facing + 1:facing + 1)
  print '(i0)', count(seen)
end program robot
