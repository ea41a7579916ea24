-module(main).
-export([main/0]).

main() ->
    [N, Capacity] = read(),
    Items = [read() || _ <- lists:seq(1, N)],
    Best = lists:foldl(fun add/2, lists:duplicate(Capacity + 1, 0), Items),
    Largest = lists:last(Best),
    Lighter = lists:takewhile(fun(Value) -> Value < Largest end, Best),
    io:format("~w ~w~n", [Largest, length(Lighter)]).

%% Best values for each capacity from 0, with one more item to choose from.
add([Weight, Value], Best) ->
    {Low, High} = lists:split(min(Weight, length(Best)), Best),
    Low ++ choose(High, Best, Value).

choose([Skip | Rest], [Take | Before], Value) -> [max(Skip, Take + Value) | choose(Rest, Before, Value)];
choose([], _, _) -> [].

read() -> [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")].
