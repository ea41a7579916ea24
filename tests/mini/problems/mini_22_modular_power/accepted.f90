program modular_power
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: t, i
  integer(int64) :: a, b, m, power

  read (*, *) t
  do i = 1, t
    read (*, *) a, b, m
    a = modulo(a, m)
    power = modulo(1_int64, m)
    do while (b > 0)
      if (btest(b, 0)) power = mod(power*a, m)
      a = mod(a*a, m)
      b = shiftr(b, 1)
    end do
    print '(i0)', power
  end do
end program modular_power
