program modular_power
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: t, i
  integer(int64) :: a, b, m, power

  read (*, *) t
  do i = 1, t
    read (*, *) a, b, m
    ! mod keeps the sign of a, modulo would not
    a = mod(a, m)
    power = mod(1_int64, m)
    do while (b > 0)
      if (mod(b, 2_int64) == 1) power = mod(power*a, m)
      a = mod(a*a, m)
      b = b/2
    end do
    print '(i0)', power
  end do
end program modular_power
