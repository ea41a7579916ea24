program priority_queue
  implicit none
  integer, parameter :: gone = -2000000000
  integer :: q, i, jobs, waiting, first
  integer, allocatable :: priority(:)
  character(len=10), allocatable :: name(:)
  character(len=80) :: line
  character(len=10) :: word

  read (*, *) q
  allocate (priority(q), name(q))
  jobs = 0
  waiting = 0
  do i = 1, q
    read (*, '(a)') line
    if (line(1:4) == 'add ') then
      jobs = jobs + 1
      waiting = waiting + 1
      read (line, *) word, name(jobs), priority(jobs)
    else if (line == 'size') then
      print '(i0)', waiting
    else if (waiting == 0) then
      print '(a)', 'empty'
    else
      ! maxloc is the first of equals: the job that was added first.
      first = maxloc(priority(1:jobs), dim=1)
      print '(a,1x,i0)', trim(name(first)), priority(first)
      priority(first) = gone
      waiting = waiting - 1
    end if
  end do
end program priority_queue
