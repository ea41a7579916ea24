-module(main).
-export([main/0]).

main() -> io:format("~s~n", [lists:reverse(string:trim(io:get_line("")))]).
