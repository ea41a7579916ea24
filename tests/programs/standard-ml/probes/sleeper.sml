val _ = OS.Process.sleep (Time.fromSeconds 1000000)
