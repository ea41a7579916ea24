{$mode objfpc}{$H+}{$modeswitch advancedrecords}
uses fgl, SysUtils;

type
  TValues = specialize TFPGList<int64>;
  TPair = record
    sum, largest: int64;
    class operator + (const pair: TPair; value: int64): TPair;
  end;

class operator TPair.+ (const pair: TPair; value: int64): TPair;
begin
  result.sum := pair.sum + value;
  if value > pair.largest then result.largest := value else result.largest := pair.largest;
end;

var
  values: TValues;
  pair: TPair;
  value: int64;
  n: integer;
begin
  values := TValues.create;
  readln(n);
  while values.count < n do
  begin
    read(value);
    values.add(value);
  end;
  pair.sum := 0;
  pair.largest := values[0];
  for value in values do pair := pair + value;
  writeln(inttostr(pair.sum) + ' ' + inttostr(pair.largest));
  values.free;
end.
