interface Totals {
  sum: number;
  max: number;

const totals: Totals = { sum: 7, max: 7 };
console.log(totals.sum, totals.max);
