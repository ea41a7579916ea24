(print "14 5")
(os.exit 2)
