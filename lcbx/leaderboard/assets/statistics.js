// The statistics of `lcbx/scores`, for figures that are computed in the page: over chosen problems or languages.
"use strict";

(() => {
  const Z = 1.959963984540054; // the normal quantile of 97.5 %
  const LEVEL = 0.05;

  // Student's quantile of 97.5 %, see `t_quantile` of stats.py.
  function tQuantile(degrees) {
    if (degrees === 1) return Math.tan(Math.PI * 0.475);
    if (degrees === 2) return 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));
    const z = (Z * (8 * degrees + 3)) / (8 * degrees + 1);
    return Math.sqrt(degrees * (Math.exp((z * z) / degrees) - 1));
  }

  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // 95 % interval of a mean of rates, one a problem: `interval_of_rate` of stats.py. Null for fewer than two problems.
  function intervalOfRate(values) {
    const m = values.length;
    if (m < 2) return { low: null, high: null };
    const total = sum(values);
    const mean = total / m;
    const padded = (total + 1) / (m + 2);
    let squares = padded ** 2 + (1 - padded) ** 2;
    for (const value of values) squares += (value - padded) ** 2;
    const draws = ((m * padded * (1 - padded) * (m + 1)) / squares) * (Z / tQuantile(m - 1)) ** 2;
    const centre = (mean + (Z * Z) / (2 * draws)) / (1 + (Z * Z) / draws);
    const half = (Z * Math.sqrt(Math.max(0, mean * (1 - mean)) / draws + (Z / (2 * draws)) ** 2)) / (1 + (Z * Z) / draws);
    return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
  }

  // --- the sign-flip test

  // Probability of a normal value above z; Numerical Recipes' erfc, with a relative error below 1.2e-7.
  function above(z) {
    const x = Math.abs(z) / Math.SQRT2;
    const t = 1 / (1 + x / 2);
    const series = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
    const tail = (t * Math.exp(-x * x + series.reduceRight((value, coefficient) => coefficient + t * value, 0))) / 2;
    return z >= 0 ? tail : 1 - tail;
  }

  // Every sum at once: the chance of each, when each step is taken or not.
  function exactFlips(steps, observed) {
    const total = sum(steps);
    let chances = new Float64Array(total + 1);
    chances[0] = 1;
    let reached = 0;
    for (const step of steps) {
      for (let at = reached + step; at >= 0; at--) chances[at] = ((at <= reached ? chances[at] : 0) + (at >= step ? chances[at - step] : 0)) / 2;
      reached += step;
    }
    let tail = 0;
    for (let at = 0; at <= (total - observed) / 2; at++) tail += chances[at];
    return observed === 0 ? 1 : Math.min(1, 2 * tail);
  }

  // The normal tail with Edgeworth's term for the kurtosis; a sum of symmetric terms has no skewness. For 60 and more
  // differences it is within 2 % of the exact value where that is between 0.001 and 1.
  function nearlyNormal(z, squares, fourths) {
    const kurtosis = (-2 * fourths) / squares ** 2;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return Math.min(1, Math.max(0, 2 * (above(z) + (density * kurtosis * (z ** 3 - 3 * z)) / 24)));
  }

  const MANY = 60;
  const EXACT_WORK = 4e6;
  const GRID = 20000;

  // Two-sided p-value that differences are symmetric about 0: `sign_flip_test` of stats.py. `unit` is a number that makes
  // all of them whole, if there is one; `quick` allows approximations for many differences, for tests by the thousand.
  function signFlip(differences, unit, quick = false) {
    const moved = differences.filter((difference) => Math.abs(difference) > 1e-12);
    const squares = moved.reduce((total, difference) => total + difference ** 2, 0);
    const observed = Math.abs(sum(moved));
    if (!moved.length || observed < 1e-12) return 1;
    const z = observed / Math.sqrt(squares);
    const bound = 2 * Math.exp((-z * z) / 2); // Hoeffding 1963
    if (bound < 1e-9) return bound;
    const size = moved.reduce((total, difference) => total + Math.abs(difference), 0);
    const many = moved.length >= MANY;
    if (!(many && quick) && unit && size * unit * moved.length <= EXACT_WORK)
      return exactFlips(moved.map((difference) => Math.round(Math.abs(difference) * unit)), Math.round(observed * unit));
    const half = unit ? 1 / unit : 0; // half the distance between two possible sums
    if (many) return nearlyNormal((observed - half) / Math.sqrt(squares), squares, moved.reduce((total, difference) => total + difference ** 4, 0));
    const scale = GRID / size;
    const steps = moved.map((difference) => Math.round(Math.abs(difference) * scale));
    return exactFlips(steps, Math.min(sum(steps), Math.round(observed * scale)));
  }

  // p-values adjusted for multiple comparisons (Holm 1979), in their order.
  function holm(pValues) {
    const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
    const adjusted = [];
    let largest = 0;
    order.forEach((at, rank) => {
      largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[at]));
      adjusted[at] = largest;
    });
    return adjusted;
  }

  // --- paired differences

  // Mean of paired differences with an interval that excludes 0 exactly if the test does: paired_difference.py.
  function pairedDifference(differences, unit) {
    const m = differences.length;
    if (!m) return null;
    const mean = sum(differences) / m;
    const p = signFlip(differences, unit);
    if (m < 2) return { mean, p, low: null, high: null };
    const tally = new Map();
    for (const value of differences) tally.set(value.toFixed(9), (tally.get(value.toFixed(9)) || 0) + 1);
    const weight = Math.max(...tally.values()) / m;
    const size = m + 2 * weight;
    const middle = sum(differences) / size;
    const variance = (differences.reduce((total, value) => total + value * value, 0) + 2 * weight) / size - middle ** 2;
    const half = tQuantile(m - 1) * Math.sqrt(variance / (size - (1 - weight)));
    const [low, high] = [Math.max(-1, middle - half), Math.min(1, middle + half)];
    if (p >= LEVEL) return { mean, p, low: Math.min(0, low), high: Math.max(0, high) };
    const least = Math.min(0.0005, Math.abs(mean) / 2);
    return mean > 0 ? { mean, p, low: Math.max(least, low), high } : { mean, p, low, high: Math.min(-least, high) };
  }

  window.LCBX.statistics = { LEVEL, intervalOfRate, signFlip, holm, pairedDifference };
})();
