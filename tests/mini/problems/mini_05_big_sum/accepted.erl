-module(main).
-export([main/0]).

main() ->
    N = read(),
    io:format("~w~n", [lists:sum([read() || _ <- lists:seq(1, N)])]).

read() -> list_to_integer(string:trim(io:get_line(""))).
