import type { Io } from "./io.ts";

const quietTime = 1000;
const clearLine = "\r\u001B[K";

export interface Progress {
  reached(done: number): void;
  clear(): void;
}

/** Counts files on a single rewritten line, where someone is watching and the run takes long enough to wonder. */
export function startProgress(total: number, { stderr, env, now }: Io, doing = "linting"): Progress {
  const watched = stderr.isTTY === true && !isCi(env) && env["TERM"] !== "dumb";
  const start = now();
  let drawn = false;
  return {
    reached(done) {
      if (!watched || done >= total || now() - start < quietTime) return;
      stderr.write(`${clearLine}${doing} ${done}/${total} files`);
      drawn = true;
    },
    clear() {
      if (drawn) stderr.write(clearLine);
      drawn = false;
    },
  };
}

function isCi({ CI }: Io["env"]): boolean {
  return CI !== undefined && CI !== "" && CI !== "0" && CI !== "false";
}
