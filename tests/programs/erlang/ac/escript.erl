#!/usr/bin/env escript
%% -*- erlang -*-
%%! -smp enable

main(_) ->
    io:get_line(""),
    Line = string:chomp(io:get_line("")),
    Values = lists:map(fun erlang:list_to_integer/1, string:split(Line, " ", all)),
    io:format("~p ~p~n", [lists:sum(Values), lists:max(Values)]).
