-- Days since 0000-03-01: years that begin in March have their leap day at the end.
local floor = math.floor

local function to_days(y, m, d)
  if m <= 2 then
    y, m = y - 1, m + 12
  end
  return 365 * y + floor(y / 4) - floor(y / 100) + floor(y / 400) + floor((153 * (m - 3) + 2) / 5) + d - 1
end

local function from_days(days)
  local era = floor(days / 146097)
  local doe = days - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  local mp = floor((5 * doy + 2) / 153)
  local d = doy - floor((153 * mp + 2) / 5) + 1
  local m = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (m <= 2 and 1 or 0), m, d
end

local names = { [0] = "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" }
local reference = to_days(2000, 1, 1)
for _ = 1, tonumber(io.read("*l")) do
  local y, m, d, k = io.read("*l"):match("(%d+)-(%d+)-(%d+) (%S+)")
  local days = to_days(tonumber(y), tonumber(m), tonumber(d)) + tonumber(k)
  local weekday = names[(days - reference) % 7]
  y, m, d = from_days(days)
  print(string.format("%04d-%02d-%02d %s", y, m, d, weekday))
end
