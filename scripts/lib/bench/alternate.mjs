// Times rivals in one process, turn by turn, so that the machine's noise hits all of them alike.

/**
 * @template Measured
 * @param {Record<string, () => Measured | Promise<Measured>>} rivals each returns what one run took
 * @param {{ rounds: number, warmup?: number, onRound?: (round: number) => void }} options
 * @returns {Promise<Record<string, Measured[]>>} each rival's runs, round by round
 */
export async function alternate(rivals, { rounds, warmup = Math.ceil(rounds / 5), onRound = () => {} }) {
  const names = Object.keys(rivals);
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round += 1) {
    onRound(Math.max(round, 0));
    // Whoever comes first pays for the others' garbage: turn the order about.
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const measured = await rivals[name]();
      if (round >= 0) taken[name].push(measured);
    }
  }
  return taken;
}

/** Nanoseconds per call of `run`, over `calls` calls in a row. */
export function timed(calls, run) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) run(call);
  return Number(process.hrtime.bigint() - start) / calls;
}

/** The same for what is to be waited for. */
export async function timedAsync(calls, run) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) await run(call);
  return Number(process.hrtime.bigint() - start) / calls;
}
