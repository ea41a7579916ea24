-module(main).
-export([main/0]).

main() -> io:format("~w~n", [depth(list_to_integer(string:trim(io:get_line(""))))]).

depth(0) -> 0;
depth(N) -> 1 + depth(N - 1).
