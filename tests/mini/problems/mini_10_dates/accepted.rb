require "date"

gets.to_i.times do
  text, days = gets.split
  puts (Date.iso8601(text, Date::GREGORIAN) + days.to_i).strftime("%Y-%m-%d %A")
end
