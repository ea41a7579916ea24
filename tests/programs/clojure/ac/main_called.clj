(ns solution.core
  (:require [clojure.string :as str])
  (:import (java.io BufferedReader))
  (:gen-class))

(set! *warn-on-reflection* false)

(defn solve [^longs values]
  [(areduce values i sum 0 (+ sum (aget values i)))
   (areduce values i largest Long/MIN_VALUE (max largest (aget values i)))])

(defn -main [& _]
  (with-open [reader (BufferedReader. *in*)]
    (let [[_ line] (line-seq reader)]
      (println (str/join " " (solve (long-array (map #(Long/parseLong %) (str/split line #"\s+")))))))))

(apply -main *command-line-args*)
