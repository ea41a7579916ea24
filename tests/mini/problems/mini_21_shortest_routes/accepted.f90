program shortest_routes
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer(int64), parameter :: modulus = 1000000007_int64, far = huge(0_int64)
  integer :: n, m, s, t, i, a, b, road, heap_size
  integer, allocatable :: to(:), next_road(:), first_road(:), places(:)
  integer(int64), allocatable :: length(:), distance(:), routes(:), keys(:)
  integer(int64) :: d, reached

  read (*, *) n, m, s, t
  allocate (to(m), next_road(m), length(m), first_road(n), distance(n), routes(n), keys(m + 1), places(m + 1))
  first_road = 0
  do i = 1, m
    read (*, *) a, to(i), length(i)
    next_road(i) = first_road(a)
    first_road(a) = i
  end do

  distance = far
  routes = 0
  distance(s) = 0
  routes(s) = 1
  heap_size = 0
  call push(0_int64, s)
  do while (heap_size > 0)
    call pop(d, a)
    if (d > distance(a)) cycle
    road = first_road(a)
    do while (road /= 0)
      b = to(road)
      reached = d + length(road)
      if (reached < distance(b)) then
        distance(b) = reached
        routes(b) = routes(a)
        call push(reached, b)
      else if (reached == distance(b)) then
        routes(b) = mod(routes(b) + routes(a), modulus)
      end if
      road = next_road(road)
    end do
  end do

  if (distance(t) == far) then
    print '(a)', 'unreachable'
  else
    print '(i0,1x,i0)', distance(t), routes(t)
  end if

contains

  subroutine push(key, place)
    integer(int64), intent(in) :: key
    integer, intent(in) :: place
    integer :: k
    heap_size = heap_size + 1
    k = heap_size
    do while (k > 1)
      if (keys(k/2) <= key) exit
      keys(k) = keys(k/2)
      places(k) = places(k/2)
      k = k/2
    end do
    keys(k) = key
    places(k) = place
  end subroutine push

  subroutine pop(top_key, top_place)
    integer(int64), intent(out) :: top_key
    integer, intent(out) :: top_place
    integer(int64) :: key
    integer :: k, child, place
    top_key = keys(1)
    top_place = places(1)
    key = keys(heap_size)
    place = places(heap_size)
    heap_size = heap_size - 1
    k = 1
    do while (2*k <= heap_size)
      child = 2*k
      if (child < heap_size) then
        if (keys(child + 1) < keys(child)) child = child + 1
      end if
      if (keys(child) >= key) exit
      keys(k) = keys(child)
      places(k) = places(child)
      k = child
    end do
    keys(k) = key
    places(k) = place
  end subroutine pop

end program shortest_routes
