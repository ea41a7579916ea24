-module(main).
-export([main/0]).

main() ->
    {ok, Line} = io:get_line(""),
    io:format("~s~n", [Line]).
