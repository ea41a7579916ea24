-module(main).
-export([main/0]).

main() ->
    [A, B] = [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")],
    io:format("~w~n", [A + B]).
