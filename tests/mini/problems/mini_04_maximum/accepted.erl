-module(main).
-export([main/0]).

main() ->
    _ = io:get_line(""),
    Words = string:tokens(string:trim(io:get_line("")), " "),
    io:format("~w~n", [lists:max([list_to_integer(Word) || Word <- Words])]).
