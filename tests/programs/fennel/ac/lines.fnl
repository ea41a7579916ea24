(local n (tonumber (io.read "*l")))
(var sum 0)
(var greatest nil)
(each [word (string.gmatch (io.read "*l") "%S+")]
  (let [x (math.tointeger word)]
    (set sum (+ sum x))
    (when (or (not greatest) (> x greatest))
      (set greatest x))))
(print (.. sum " " greatest))
