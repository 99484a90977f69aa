import { setImmediate } from "node:timers/promises";
import type { SourceText } from "../support/published-sources.ts";
import { describe, type WatchedLinter } from "./watched-linter.ts";

export interface Outcome {
  files: number;
  unparsed: string[];
  failures: string[];
  slowest: { file: string; seconds: number };
}

/** Lints every text; a failure is noted and the next file comes. */
export async function lintEverything(sources: Iterable<SourceText>, linter: WatchedLinter): Promise<Outcome> {
  const outcome: Outcome = { files: 0, unparsed: [], failures: [], slowest: { file: "", seconds: 0 } };
  for (const { file, text } of sources) {
    const started = performance.now();
    try {
      if (!linter.lint(text, file)) outcome.unparsed.push(file);
    } catch (error) {
      outcome.failures.push(`${file}: ${describe(error)}`);
    }
    const seconds = (performance.now() - started) / 1000;
    if (seconds > outcome.slowest.seconds) outcome.slowest = { file, seconds };
    outcome.files += 1;
    // The test runner's worker must answer now and then.
    if (outcome.files % 50 === 0) await setImmediate();
  }
  return outcome;
}
