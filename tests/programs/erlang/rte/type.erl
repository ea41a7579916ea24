-module(main).
-export([main/0]).

main() ->
    N = string:trim(io:get_line("")),
    io:format("~w~n", [N + 1]).
