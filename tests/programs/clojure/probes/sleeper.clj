(Thread/sleep Long/MAX_VALUE)
