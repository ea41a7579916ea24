-module(main).
-export([main/0]).

main() ->
    Words = string:tokens(string:trim(io:get_line("")), " "),
    io:format("~w~n", [lists:sum([list_to_integer(Word) || Word <- Words])]).
