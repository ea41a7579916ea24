#!/usr/bin/regina
numeric digits 20
count = 0
call linein
do while lines() > 0
  rest = linein()
  do while rest \= ''
    parse var rest x rest
    count = count + 1
    v.count = x
  end
end
v.0 = count
say total() || ' ' || greatest()
exit

total: procedure expose v.
  sum = 0
  do i = 1 to v.0
    sum = sum + v.i
  end
  return sum

greatest: procedure expose v.
  best = v.1
  do i = 2 to v.0
    if v.i > best then best = v.i
  end
  return best
