-module(main).
-export([main/0]).

main() ->
    [N] = read(),
    Intervals = [{A, B} || _ <- lists:seq(1, N), [A, B] <- [read()], A < B],
    Union = join(lists:sort(Intervals)),
    io:format("~w ~w~n", [length(Union), lists:sum([B - A || {A, B} <- Union])]),
    [io:format("~w ~w~n", [A, B]) || {A, B} <- Union],
    ok.

join([{A, B}, {C, D} | Rest]) when C =< B -> join([{A, max(B, D)} | Rest]);
join([First | Rest]) -> [First | join(Rest)];
join([]) -> [].

read() -> [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")].
