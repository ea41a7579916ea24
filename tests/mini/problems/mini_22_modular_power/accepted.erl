-module(main).
-export([main/0]).

main() ->
    [T] = read(),
    [query(read()) || _ <- lists:seq(1, T)],
    ok.

query([A, B, M]) -> io:format("~w~n", [power((A rem M + M) rem M, B, M)]).

power(_, 0, M) -> 1 rem M;
power(A, B, M) when B rem 2 =:= 0 -> power(A * A rem M, B div 2, M);
power(A, B, M) -> A * power(A, B - 1, M) rem M.

read() -> [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")].
