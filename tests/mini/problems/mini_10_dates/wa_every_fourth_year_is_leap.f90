program dates
  implicit none
  integer :: n, i, y, m, d, k, step, w
  integer :: length(12)
  character(len=40) :: line
  character(len=9) :: names(0:6)
  names = ['Saturday ', 'Sunday   ', 'Monday   ', 'Tuesday  ', 'Wednesday', 'Thursday ', 'Friday   ']
  length = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  read (*, *) n
  do i = 1, n
    read (*, '(a)') line
    read (line(1:4), *) y
    read (line(6:7), *) m
    read (line(9:10), *) d
    read (line(11:), *) k
    step = sign(1, k)
    do while (k /= 0)
      d = d + step
      k = k - step
      if (d > days_in(y, m)) then
        d = 1
        m = m + 1
        if (m > 12) then
          m = 1
          y = y + 1
        end if
      else if (d < 1) then
        m = m - 1
        if (m < 1) then
          m = 12
          y = y - 1
        end if
        d = days_in(y, m)
      end if
    end do
    w = modulo((y - 2000)*365 + (y - 2000 + 3)/4 + sum(length(1:m - 1)) + d - 1, 7)
    if (m > 2 .and. days_in(y, 2) == 29) w = modulo(w + 1, 7)
    write (*, '(i4.4, "-", i2.2, "-", i2.2, 1x, a)') y, m, d, trim(names(w))
  end do
contains
  integer function days_in(year, month)
    integer, intent(in) :: year, month
    days_in = length(month)
    if (month == 2 .and. mod(year, 4) == 0) days_in = 29
  end function days_in
end program dates
