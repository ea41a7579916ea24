{$mode objfpc}{$H+}
function power(base, exponent, modulus: int64): int64;
begin
  result := 1 mod modulus;
  base := base mod modulus;
  if base < 0 then
    base := base + modulus;
  while exponent > 0 do
  begin
    if odd(exponent) then
      result := result * base mod modulus;
    base := base * base mod modulus;
    exponent := exponent shr 1;
  end;
end;

var
  t, i: integer;
  a, b, m: int64;
begin
  read(t);
  for i := 1 to t do
  begin
    read(a, b, m);
    writeln(power(a, b, m));
  end;
end.
