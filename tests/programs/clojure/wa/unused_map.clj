(read-line)
(let [values (map parse-long (re-seq #"-?\d+" (read-line)))]
  (map println values))
