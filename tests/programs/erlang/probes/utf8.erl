-module(main).
-export([main/0]).

main() -> io:format("~ts", [io:get_line("")]).
