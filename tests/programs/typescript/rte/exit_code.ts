console.log("7 7");
process.exit(1);
