program interval_union
  implicit none
  integer :: n, i, j, k, a, b, length
  integer, allocatable :: starts(:), ends(:)

  read (*, *) n
  allocate (starts(n + 1), ends(n + 1))
  k = 0
  do i = 1, n
    read (*, *) a, b
    if (a == b) cycle
    j = k
    do while (j >= 1)
      if (starts(j) <= a) exit
      starts(j + 1) = starts(j)
      ends(j + 1) = ends(j)
      j = j - 1
    end do
    starts(j + 1) = a
    ends(j + 1) = b
    k = k + 1
  end do

  j = 0
  do i = 1, k
    if (j > 0) then
      if (starts(i) <= ends(j)) then
        ends(j) = max(ends(j), ends(i))
        cycle
      end if
    end if
    j = j + 1
    starts(j) = starts(i)
    ends(j) = ends(i)
  end do

  ! up to 4000000000, which default integers cannot hold
  length = 0
  do i = 1, j
    length = length + (ends(i) - starts(i))
  end do
  print '(i0,1x,i0)', j, length
  do i = 1, j
    print '(i0,1x,i0)', starts(i), ends(i)
  end do
end program interval_union
