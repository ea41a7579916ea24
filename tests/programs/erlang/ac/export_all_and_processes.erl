-module(sum_and_maximum).
-compile(export_all).
-compile(nowarn_export_all).

main(_Args) ->
    io:setopts(standard_io, [binary]),
    _ = io:get_line(""),
    Values = [binary_to_integer(Word) || Word <- binary:split(io:get_line(""), [<<" ">>, <<"\n">>], [global, trim_all])],
    Self = self(),
    spawn_link(fun() -> Self ! {sum, lists:foldl(fun erlang:'+'/2, 0, Values)} end),
    spawn_link(fun() -> Self ! {largest, lists:foldl(fun erlang:max/2, hd(Values), Values)} end),
    Sum = receive {sum, S} -> S end,
    Largest = receive {largest, L} -> L end,
    io:fwrite("~w ~w~n", [Sum, Largest]),
    init:stop().
