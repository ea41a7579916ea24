(require '[clojure.string :as str])

(doseq [lines (partition-all 1000 (line-seq (java.io.BufferedReader. *in*)))]
  (print (str (str/join "\n" lines) "\n")))
(flush)
