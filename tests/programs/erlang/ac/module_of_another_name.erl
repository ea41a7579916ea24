%% Reads with fread, as many programs do.
-module('solution').
-export([start/0]).
-record(totals, {sum = 0, largest = undefined}).

start() ->
    {ok, [N]} = io:fread("", "~d"),
    Totals = read(N, #totals{}),
    io:format("~B ~B\n", [Totals#totals.sum, Totals#totals.largest]).

read(0, Totals) ->
    Totals;
read(N, #totals{sum = Sum, largest = Largest}) ->
    {ok, [Value]} = io:fread("", "~d"),
    Greater = if
        Largest =:= undefined -> Value;
        Value > Largest -> Value;
        true -> Largest
    end,
    read(N - 1, #totals{sum = Sum + Value, largest = Greater}).
