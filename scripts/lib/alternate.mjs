// Times rivals in one process, turn by turn, so that the machine's noise hits all of them alike.

/**
 * @param {Record<string, () => number | Promise<number>>} rivals each returns the nanoseconds one operation took, on average over a batch
 * @param {{ rounds: number, warmup?: number }} options
 * @returns {Promise<Record<string, number>>} each rival's median
 */
export async function alternate(rivals, { rounds, warmup = Math.ceil(rounds / 5) }) {
  const names = Object.keys(rivals);
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round += 1) {
    // Whoever comes first pays for the others' garbage: turn the order about.
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const nanoseconds = await rivals[name]();
      if (round >= 0) taken[name].push(nanoseconds);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken[name])]));
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Nanoseconds per call of `run`, over `calls` calls in a row. */
export function timed(calls, run) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) run(call);
  return Number(process.hrtime.bigint() - start) / calls;
}
