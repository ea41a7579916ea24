puts [string reverse [string trim [gets stdin]]]
