const kept = [];
for (let i = 0; ; i++) kept.push(new Array(1 << 20).fill(i + 0.5));
