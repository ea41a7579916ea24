let names = [| "Saturday"; "Sunday"; "Monday"; "Tuesday"; "Wednesday"; "Thursday"; "Friday" |]

let leap y = (y mod 4 = 0 && y mod 100 <> 0) || y mod 400 = 0

let month_days y = function
  | 2 -> if leap y then 29 else 28
  | 4 | 6 | 9 | 11 -> 30
  | _ -> 31

(* Days before 1 January of year y, counted from year 1. *)
let days_before y =
  let y = y - 1 in
  (365 * y) + (y / 4) - (y / 100) + (y / 400)

let rec day_of_year y m d = if m = 1 then d else month_days y (m - 1) + day_of_year y (m - 1) d

let rec split_day y m d = if d <= month_days y m then (m, d) else split_day y (m + 1) (d - month_days y m)

let () =
  let n = Scanf.scanf " %d" Fun.id in
  let reference = days_before 2000 + 1 in
  for _ = 1 to n do
    Scanf.scanf " %d-%d-%d %d" (fun y m d k ->
      let days = days_before y + day_of_year y m d + k in
      let year = ref (days / 366 + 1) in
      while days_before (!year + 1) < days do incr year done;
      let m, d = split_day !year 1 (days - days_before !year) in
      let weekday = (((days - reference) mod 7) + 7) mod 7 in
      Printf.printf "%04d-%02d-%02d %s\n" !year m d names.(weekday))
  done
