(import '(java.time LocalDate)
        '(java.time.format TextStyle)
        '(java.util Locale))

(dotimes [_ (parse-long (read-line))]
  (let [[date shift] (clojure.string/split (read-line) #" ")
        shifted (.plusDays (LocalDate/parse date) (parse-long shift))]
    (println (str shifted) (.getDisplayName (.getDayOfWeek shifted) TextStyle/FULL Locale/ENGLISH))))
