println("ok")
