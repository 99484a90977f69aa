import type { ESLint } from "eslint";

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** How wide a terminal is. */
  readonly columns?: number | undefined;
}

/** Everything a command touches of the process that runs it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Lints with this plugin in place of the installed one. */
  readonly plugin?: ESLint.Plugin;
}

export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
    now: () => performance.now(),
  };
}
