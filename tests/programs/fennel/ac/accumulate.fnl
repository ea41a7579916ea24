;; Macros, a destructured table and collecting forms.
(macro unless [condition ...]
  `(when (not ,condition) ,...))

(fn numbers [count]
  (fcollect [_ 1 count] (io.read :n)))

(let [count (io.read :n)
      v (numbers count)
      total (accumulate [s 0 _ x (ipairs v)] (+ s x))
      [greatest] (doto v (table.sort (fn [a b] (> a b))))]
  (unless (= count 0)
    (io.write (string.format "%d %d\n" total greatest))))
