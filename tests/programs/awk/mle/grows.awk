BEGIN { s = sprintf("%9999999s", ""); while (1) a[n++] = s n }
