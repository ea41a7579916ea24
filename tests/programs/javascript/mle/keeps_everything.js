const kept = [];
for (let i = 0; ; i++) kept.push(new Array(1 << 16).fill({ i }));
