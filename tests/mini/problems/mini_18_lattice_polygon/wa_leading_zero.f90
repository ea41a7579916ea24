program lattice_polygon
  use, intrinsic :: iso_fortran_env, only: int64, real64
  implicit none
  integer(int64) :: doubled, boundary, a, b, rest
  integer(int64), allocatable :: x(:), y(:)
  real(real64) :: perimeter
  integer :: n, i, j

  read (*, *) n
  allocate (x(n), y(n))
  do i = 1, n
    read (*, *) x(i), y(i)
  end do

  doubled = 0
  boundary = 0
  perimeter = 0
  do i = 1, n
    j = mod(i, n) + 1
    a = abs(x(j) - x(i))
    b = abs(y(j) - y(i))
    doubled = doubled + x(i)*y(j) - x(j)*y(i)
    perimeter = perimeter + sqrt(real(a*a + b*b, real64))
    do while (b /= 0)
      rest = mod(a, b)
      a = b
      b = rest
    end do
    boundary = boundary + a
  end do
  ! f0.1 prints one half as .5
  print '(f0.1)', abs(doubled)/2.0_real64
  print '(f0.2)', perimeter
  print '(i0)', boundary
end program lattice_polygon
