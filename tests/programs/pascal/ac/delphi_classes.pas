program Totals;

{$mode delphi}
{$APPTYPE CONSOLE}

uses
  SysUtils, Classes, Math, Generics.Collections;

type
  TTotals = class
  private
    FValues: TList<Int64>;
  public
    constructor Create(const Line: string);
    destructor Destroy; override;
    function Sum: Int64;
    function Largest: Int64;
  end;

constructor TTotals.Create(const Line: string);
var
  Word: string;
begin
  FValues := TList<Int64>.Create;
  for Word in Line.Split([' ']) do
    FValues.Add(StrToInt64(Trim(Word)));
end;

destructor TTotals.Destroy;
begin
  FValues.Free;
  inherited;
end;

function TTotals.Sum: Int64;
var
  Value: Int64;
begin
  Result := 0;
  for Value in FValues do
    Inc(Result, Value);
end;

function TTotals.Largest: Int64;
var
  I: Integer;
begin
  Result := FValues[0];
  for I := 1 to FValues.Count - 1 do
    Result := Max(Result, FValues[I]);
end;

var
  Line: string;
  Totals: TTotals;
begin
  ReadLn(Line);
  ReadLn(Line);
  Totals := TTotals.Create(Line);
  try
    WriteLn(Format('%d %d', [Totals.Sum, Totals.Largest]));
  finally
    Totals.Free;
  end;
end.
