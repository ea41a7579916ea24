program ranking
  implicit none
  type person
    character(len=10) :: name
    integer :: points, time
  end type person
  type(person), allocatable :: people(:)
  type(person) :: p
  integer :: n, i, j, rank

  read (*, *) n
  allocate (people(n))
  do i = 1, n
    read (*, *) p
    j = i - 1
    do while (j >= 1)
      if (.not. before(p, people(j))) exit
      people(j + 1) = people(j)
      j = j - 1
    end do
    people(j + 1) = p
  end do

  rank = 1
  do i = 1, n
    if (i > 1) then
      if (people(i)%points /= people(i - 1)%points .or. people(i)%time /= people(i - 1)%time) rank = i
    end if
    print '(i0, 1x, a)', rank, trim(people(i)%name)
  end do

contains

  logical function before(a, b)
    type(person), intent(in) :: a, b
    if (a%points /= b%points) then
      before = a%points > b%points
    else if (a%time /= b%time) then
      before = a%time < b%time
    else
      before = llt(a%name, b%name)
    end if
  end function before

end program ranking
