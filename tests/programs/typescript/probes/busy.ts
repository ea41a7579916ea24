let i: number = 0;
while (true) i = (i + 1) % 1000003;
