"use strict";
var fs = require("fs");
var lines = fs.readFileSync("/dev/stdin").toString().trim().split("\n");
var n = parseInt(lines[0]);
var values = lines[1].split(" ").map(function (word) { return parseInt(word, 10); });
var sum = 0, max = values[0];
for (var i = 0; i < n; i++) {
  sum += values[i];
  if (values[i] > max) max = values[i];
}
console.log(sum + " " + max);
