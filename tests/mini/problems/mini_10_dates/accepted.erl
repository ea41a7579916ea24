-module(main).
-export([main/0]).

main() ->
    N = list_to_integer(string:trim(io:get_line(""))),
    [shift(string:trim(io:get_line(""))) || _ <- lists:seq(1, N)],
    ok.

shift(Line) ->
    [Date, Shift] = string:tokens(Line, " "),
    [Year, Month, Day] = [list_to_integer(Part) || Part <- string:tokens(Date, "-")],
    Days = calendar:date_to_gregorian_days(Year, Month, Day) + list_to_integer(Shift),
    {Y, M, D} = Shifted = calendar:gregorian_days_to_date(Days),
    Names = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    Name = element(calendar:day_of_the_week(Shifted), Names),
    io:format("~4..0w-~2..0w-~2..0w ~s~n", [Y, M, D, Name]).
