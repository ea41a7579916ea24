identification division.
program-id. main.
data division.
working-storage section.
01 line-in pic x(80).
01 parts-of-line.
   05 word pic x(20) occurs 4 times.
01 n pic 9(5) comp-5.
01 m pic 9(5) comp-5.
01 s pic 9(5) comp-5.
01 t pic 9(5) comp-5.
01 i pic 9(5) comp-5.
01 places.
   05 place occurs 20000 times.
      10 first-road pic 9(5) comp-5.
      10 distance pic s9(18) comp-5.
      10 routes pic 9(18) comp-5.
01 roads.
   05 road occurs 10000 times.
      10 next-road pic 9(5) comp-5.
      10 target pic 9(5) comp-5.
      10 road-length pic 9(18) comp-5.
*> A binary heap; its entries are never more than the roads and the start.
01 heap-size pic 9(5) comp-5 value 0.
01 heap.
   05 entry-of-heap occurs 10002 times.
      10 reach pic s9(18) comp-5.
      10 at-place pic 9(5) comp-5.
01 child pic 9(5) comp-5.
01 parent pic 9(5) comp-5.
01 settled pic 9(5) comp-5.
01 settled-distance pic s9(18) comp-5.
01 new-distance pic s9(18) comp-5.
01 r pic 9(5) comp-5.
01 b pic 9(5) comp-5.
01 temp-reach pic s9(18) comp-5.
01 temp-place pic 9(5) comp-5.
01 shown pic z(17)9.
01 shown-2 pic z(17)9.

procedure division.
main-line.
    accept line-in
    unstring line-in delimited by space into word(1) word(2) word(3) word(4)
    move function numval(word(1)) to n
    move function numval(word(2)) to m
    move function numval(word(3)) to s
    move function numval(word(4)) to t
    perform varying i from 1 by 1 until i > n
        move 0 to first-road(i)
        move -1 to distance(i)
        move 0 to routes(i)
    end-perform
    perform varying i from 1 by 1 until i > m
        accept line-in
        unstring line-in delimited by space into word(1) word(2) word(3)
        move function numval(word(1)) to b
        move function numval(word(2)) to target(i)
        move function numval(word(3)) to road-length(i)
        move first-road(b) to next-road(i)
        move i to first-road(b)
    end-perform
    move 0 to distance(s)
    move 1 to routes(s)
    move 0 to new-distance
    move s to b
    perform push
    perform until heap-size = 0
        perform pop
        if settled-distance = distance(settled) perform visit end-if
    end-perform
    if distance(t) < 0
        display "unreachable"
    else
        move distance(t) to shown
        move routes(t) to shown-2
        display function trim(shown) " " function trim(shown-2)
    end-if
    stop run.

visit.
    move first-road(settled) to r
    perform until r = 0
        move target(r) to b
        compute new-distance = settled-distance + road-length(r)
        if distance(b) < 0 or new-distance < distance(b)
            move new-distance to distance(b)
            move routes(settled) to routes(b)
            perform push
        else
            if new-distance = distance(b)
                compute routes(b) = function mod(routes(b) + routes(settled) 1000000007)
            end-if
        end-if
        move next-road(r) to r
    end-perform.

push.
    add 1 to heap-size
    move new-distance to reach(heap-size)
    move b to at-place(heap-size)
    move heap-size to child
    perform until child = 1
        divide child by 2 giving parent
        if reach(parent) <= reach(child) exit perform end-if
        perform swap-entries
        move parent to child
    end-perform.

pop.
    move reach(1) to settled-distance
    move at-place(1) to settled
    move reach(heap-size) to reach(1)
    move at-place(heap-size) to at-place(1)
    subtract 1 from heap-size
    move 1 to parent
    perform until parent * 2 > heap-size
        compute child = parent * 2
        if child < heap-size
            if reach(child + 1) < reach(child) add 1 to child end-if
        end-if
        if reach(parent) <= reach(child) exit perform end-if
        perform swap-entries
        move child to parent
    end-perform.

swap-entries.
    move reach(parent) to temp-reach
    move at-place(parent) to temp-place
    move reach(child) to reach(parent)
    move at-place(child) to at-place(parent)
    move temp-reach to reach(child)
    move temp-place to at-place(child).
