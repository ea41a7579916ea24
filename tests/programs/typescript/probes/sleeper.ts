setInterval((): void => {}, 1 << 30);
