-module(main).
-export([main/0]).
-define(MODULUS, 1000000007).

main() ->
    [Rows, Columns] = [list_to_integer(Word) || Word <- read()],
    Start = [{0, 1} | lists:duplicate(Columns - 1, blocked)],
    Best = lists:foldl(fun(_, Above) -> row(read(), Above, blocked) end, Start, lists:seq(1, Rows)),
    case lists:last(Best) of
        blocked -> io:format("blocked~n");
        {Value, Paths} -> io:format("~w ~w~n", [Value, Paths])
    end.

row([Cell | Cells], [Up | Above], Left) ->
    Best = enter(Cell, join(Up, Left)),
    [Best | row(Cells, Above, Best)];
row([], [], _) ->
    [].

join(blocked, Other) -> Other;
join(Other, blocked) -> Other;
join({Value, M}, {Value, N}) -> {Value, (M + N) rem ?MODULUS};
join(One, Other) -> max(One, Other).

enter("#", _) -> blocked;
enter(_, blocked) -> blocked;
enter(Cell, {Value, Paths}) -> {Value + list_to_integer(Cell), Paths}.

read() -> string:tokens(string:trim(io:get_line("")), " ").
