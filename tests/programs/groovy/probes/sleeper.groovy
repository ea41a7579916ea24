while (true) {
    sleep 3600000
}
