program dates
  implicit none
  character(len=9), parameter :: names(0:6) = [character(len=9) :: &
    'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  character(len=40) :: line
  integer :: n, i, y, m, d, k, days

  read (*, *) n
  do i = 1, n
    read (*, '(a)') line
    read (line, '(i4, 1x, i2, 1x, i2)') y, m, d
    read (line(11:), *) k
    days = julian_day(y, m, d) + k
    call calendar(days, y, m, d)
    print '(i4.4, a, i2.2, a, i2.2, 1x, a)', y, '-', m, '-', d, trim(names(modulo(days, 7)))
  end do

contains

  ! Fliegel and Van Flandern, Communications of the ACM 11 (1968), 657.
  integer function julian_day(y, m, d)
    integer, intent(in) :: y, m, d
    julian_day = d - 32075 + 1461*(y + 4800 + (m - 14)/12)/4 + 367*(m - 2 - (m - 14)/12*12)/12 &
                 - 3*((y + 4900 + (m - 14)/12)/100)/4
  end function julian_day

  subroutine calendar(jd, y, m, d)
    integer, intent(in) :: jd
    integer, intent(out) :: y, m, d
    integer :: l, n
    l = jd + 68569
    n = 4*l/146097
    l = l - (146097*n + 3)/4
    y = 4000*(l + 1)/1461001
    l = l - 1461*y/4 + 31
    m = 80*l/2447
    d = l - 2447*m/80
    l = m/11
    m = m + 2 - 12*l
    y = 100*(n - 49) + y + l
  end subroutine calendar

end program dates
