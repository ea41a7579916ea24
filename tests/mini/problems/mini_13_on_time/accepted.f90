program on_time
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none
  integer :: n, i, j, k, longest
  integer(int64) :: t, d, total
  integer(int64), allocatable :: times(:), dues(:), chosen(:)

  read (*, *) n
  allocate (times(n), dues(n), chosen(n))
  do i = 1, n
    read (*, *) t, d
    j = i
    do while (j > 1)
      if (dues(j - 1) <= d) exit
      times(j) = times(j - 1)
      dues(j) = dues(j - 1)
      j = j - 1
    end do
    times(j) = t
    dues(j) = d
  end do

  k = 0
  total = 0
  do i = 1, n
    k = k + 1
    chosen(k) = times(i)
    total = total + times(i)
    if (total > dues(i)) then
      longest = maxloc(chosen(:k), dim=1)
      total = total - chosen(longest)
      chosen(longest) = chosen(k)
      k = k - 1
    end if
  end do
  print '(i0, 1x, i0)', k, total
end program on_time
