program letter_counts
  implicit none
  character(len=1000) :: line
  integer :: counts(26), i, code, best, status

  read (*, '(a)', iostat=status) line
  if (status /= 0) line = ''
  counts = 0
  do i = 1, len_trim(line)
    code = iachar(line(i:i))
    if (code >= iachar('A') .and. code <= iachar('Z')) code = code + 32
    if (code >= iachar('a') .and. code <= iachar('z')) then
      counts(code - 96) = counts(code - 96) + 1
    end if
  end do

  if (all(counts == 0)) print '(a)', 'none'
  do while (any(counts > 0))
    best = maxloc(counts, dim=1)
    print '(a,1x,i0)', achar(best + 96), counts(best)
    counts(best) = 0
  end do
end program letter_counts
