// What is said of repeated measurements: the middle one, and between which two the middle half lies.

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The median with the quartiles around it, such as `1.23 (1.21 to 1.26)`. */
export function spread(numbers, digits) {
  const [middle, low, high] = [0.5, 0.25, 0.75].map((share) => quantile(numbers, share).toFixed(digits));
  return low === high ? middle : `${middle} (${low} to ${high})`;
}

/** Round by round, so that what disturbs a whole round falls out. */
export function ratios(runs, base) {
  return runs.map((run, round) => run / base[round]);
}

function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}
