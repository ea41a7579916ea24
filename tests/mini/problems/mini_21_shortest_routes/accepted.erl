-module(main).
-export([main/0]).
-define(MODULUS, 1000000007).

main() ->
    [_, M, Source, Target] = read(),
    Roads = lists:foldl(fun add_road/2, #{}, [read() || _ <- lists:seq(1, M)]),
    Found = search(gb_sets:singleton({0, Source}), #{Source => {0, 1}}, Roads),
    case Found of
        #{Target := {Distance, Routes}} -> io:format("~w ~w~n", [Distance, Routes]);
        _ -> io:format("unreachable~n")
    end.

add_road([From, To, Length], Roads) ->
    maps:update_with(From, fun(Others) -> [{To, Length} | Others] end, [{To, Length}], Roads).

search(Queue, Found, Roads) ->
    case gb_sets:is_empty(Queue) of
        true ->
            Found;
        false ->
            {{Distance, Place}, Rest} = gb_sets:take_smallest(Queue),
            {Known, Routes} = maps:get(Place, Found),
            case Distance > Known of
                true ->
                    search(Rest, Found, Roads);
                false ->
                    Relax = fun({To, Length}, State) -> relax(To, Distance + Length, Routes, State) end,
                    {NextQueue, NextFound} = lists:foldl(Relax, {Rest, Found}, maps:get(Place, Roads, [])),
                    search(NextQueue, NextFound, Roads)
            end
    end.

relax(To, Through, Routes, {Queue, Found}) ->
    case Found of
        #{To := {Known, _}} when Known < Through ->
            {Queue, Found};
        #{To := {Through, Others}} ->
            {Queue, Found#{To := {Through, (Others + Routes) rem ?MODULUS}}};
        _ ->
            {gb_sets:add_element({Through, To}, Queue), Found#{To => {Through, Routes}}}
    end.

read() -> [list_to_integer(Word) || Word <- string:tokens(string:trim(io:get_line("")), " ")].
