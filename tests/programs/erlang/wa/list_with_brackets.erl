-module(main).
-export([main/0]).

main() ->
    _ = io:get_line(""),
    Values = [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")],
    io:format("~w~n", [[lists:sum(Values), lists:max(Values)]]).
