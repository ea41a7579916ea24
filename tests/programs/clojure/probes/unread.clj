(println "ok")
