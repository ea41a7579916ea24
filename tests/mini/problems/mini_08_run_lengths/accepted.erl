-module(main).
-export([main/0]).

main() ->
    Code = string:trim(io:get_line("")),
    _ = io:get_line(""),
    Positions = [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")],
    Ends = list_to_tuple(parse(Code, 0)),
    io:format("~s~n", [[letter(Position, Ends, 1, tuple_size(Ends)) || Position <- Positions]]).

%% The last position of each pair, and its letter.
parse([], _) ->
    [];
parse([Letter | Rest], Start) ->
    {Digits, Others} = lists:splitwith(fun(C) -> C >= $0 andalso C =< $9 end, Rest),
    End = Start + list_to_integer(Digits),
    [{End, Letter} | parse(Others, End)].

letter(_, Ends, Low, Low) ->
    element(2, element(Low, Ends));
letter(Position, Ends, Low, High) ->
    Middle = (Low + High) div 2,
    case element(1, element(Middle, Ends)) < Position of
        true -> letter(Position, Ends, Middle + 1, High);
        false -> letter(Position, Ends, Low, Middle)
    end.
