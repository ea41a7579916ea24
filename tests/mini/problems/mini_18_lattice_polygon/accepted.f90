program lattice_polygon
  use, intrinsic :: iso_fortran_env, only: int64, real64
  implicit none
  integer(int64) :: doubled, boundary, dx, dy
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
    dx = x(j) - x(i)
    dy = y(j) - y(i)
    doubled = doubled + x(i)*y(j) - x(j)*y(i)
    boundary = boundary + gcd(abs(dx), abs(dy))
    perimeter = perimeter + sqrt(real(dx*dx + dy*dy, real64))
  end do
  doubled = abs(doubled)
  print '(i0,a,i0)', doubled/2, '.', 5*mod(doubled, 2_int64)
  ! the perimeter is above 3, so f0.2 drops no leading zero
  print '(f0.2)', perimeter
  print '(i0)', boundary

contains

  recursive function gcd(a, b) result(g)
    integer(int64), intent(in) :: a, b
    integer(int64) :: g
    if (b == 0) then
      g = a
    else
      g = gcd(b, mod(a, b))
    end if
  end function gcd

end program lattice_polygon
