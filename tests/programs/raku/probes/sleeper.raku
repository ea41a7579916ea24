sleep 3_600_000;
