repeat Sys.sleep(1000)
