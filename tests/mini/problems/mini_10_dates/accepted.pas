{$mode objfpc}{$H+}
uses SysUtils, DateUtils;

const
  NAMES: array[1..7] of string = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday');
  // The unit's dates are days from 1899-12-30; 400 years have 146097 days.
  ERA = 146097;

var
  n, i: integer;
  shift, days, eras: int64;
  line: string;
  year, month, day: word;
  shifted: TDateTime;
begin
  readln(n);
  for i := 1 to n do
  begin
    readln(line);
    year := StrToInt(copy(line, 1, 4));
    month := StrToInt(copy(line, 6, 2));
    day := StrToInt(copy(line, 9, 2));
    shift := StrToInt64(copy(line, 12, length(line)));
    // In the future the unit counts as the calendar does, so the sum is moved there by whole eras.
    days := trunc(EncodeDate(year + 400, month, day)) + shift;
    eras := 0;
    while days < 0 do
    begin
      days := days + ERA;
      eras := eras + 1;
    end;
    shifted := days;
    DecodeDate(shifted, year, month, day);
    writeln(Format('%.4d-%.2d-%.2d %s', [year - 400 - 400 * eras, month, day, NAMES[DayOfTheWeek(shifted)]]));
  end;
end.
