program modular_power
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: t, i, a, b, m
  integer(int64) :: base, power

  read (*, *) t
  do i = 1, t
    ! a default integer has 32 bits: reading a larger exponent stops the program
    read (*, *) a, b, m
    base = modulo(a, m)
    power = modulo(1, m)
    do while (b > 0)
      if (btest(b, 0)) power = mod(power*base, int(m, int64))
      base = mod(base*base, int(m, int64))
      b = b/2
    end do
    print '(i0)', power
  end do
end program modular_power
