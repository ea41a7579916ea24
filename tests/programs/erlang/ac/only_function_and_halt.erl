-module(task).
-export([solve/0]).
-import(lists, [sum/1, max/1]).

solve() ->
    [_ | Values] = read_all([]),
    io:put_chars([integer_to_list(sum(Values)), $\s, integer_to_list(max(Values)), $\n]),
    halt(0).

read_all(Lines) ->
    case io:get_line(standard_io, "") of
        eof -> [list_to_integer(Word) || Line <- lists:reverse(Lines), Word <- string:lexemes(Line, " \n")];
        Line -> read_all([Line | Lines])
    end.
