(ns main
  (:require [clojure.string :as s]))

(def kind ::s/totals) ; an alias that only evaluation knows

(defrecord Totals [sum largest])

(defn add [{:keys [sum largest]} value]
  (->Totals (+ sum value) (if (and largest (> largest value)) largest value)))

(defn -main
  "Reads all numbers."
  [& args]
  (let [[n & values] (map bigint (re-seq #"-?\d+" (slurp *in*)))
        totals (reduce add (->Totals 0 nil) (take n values))]
    (println (str (:sum totals) \space (:largest totals)))))
