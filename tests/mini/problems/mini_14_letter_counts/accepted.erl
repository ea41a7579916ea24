-module(main).
-export([main/0]).

main() ->
    Line = case io:get_line("") of
        eof -> "";
        Text -> string:lowercase(Text)
    end,
    Counts = lists:foldl(fun count/2, #{}, [C || C <- Line, C >= $a, C =< $z]),
    case lists:sort([{-N, Letter} || {Letter, N} <- maps:to_list(Counts)]) of
        [] -> io:format("none~n");
        Ranked -> [io:format("~c ~w~n", [Letter, -N]) || {N, Letter} <- Ranked]
    end.

count(Letter, Counts) -> maps:update_with(Letter, fun(N) -> N + 1 end, 1, Counts).
