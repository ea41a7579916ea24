-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [list:sum([1, 2, 3])]).
