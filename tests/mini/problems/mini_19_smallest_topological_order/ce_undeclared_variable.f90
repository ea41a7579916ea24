program smallest_topological_order
  implicit none
  integer :: n, m, i, task, done
  integer, allocatable :: a(:), b(:), order(:)

  read (*, *) n, m
  ! "waiting" is not declared
  allocate (a(m), b(m), waiting(n), order(n))
  waiting = 0
  do i = 1, m
    read (*, *) a(i), b(i)
    waiting(b(i)) = waiting(b(i)) + 1
  end do
  done = 0
  do
    task = findloc(waiting, 0, dim=1)
    if (task == 0) exit
    done = done + 1
    order(done) = task
    waiting(task) = -1
    do i = 1, m
      if (a(i) == task) waiting(b(i)) = waiting(b(i)) - 1
    end do
  end do
  if (done == n) print '(*(i0,:,1x))', order
  if (done /= n) print '(a)', 'cycle'
end program smallest_topological_order
