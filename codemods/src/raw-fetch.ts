import type { Io } from "./io.ts";
import { rawFetchHelp } from "./raw-fetch-help.ts";
import { type RawFetchAction, type RawFetchOptions, readRawFetchOptions } from "./raw-fetch-options.ts";
import { version } from "./version.ts";

type Run = (options: RawFetchOptions, io: Io) => Promise<number>;

const actions: Readonly<Record<RawFetchAction, () => Promise<Run>>> = {
  check: async () => (await import("./raw-fetch-check.ts")).checkRawFetch,
  "self-test": async () => (await import("./raw-fetch-self-test.ts")).selfTestRawFetch,
  init: async () => (await import("./raw-fetch-init.ts")).initRawFetch,
  allow: async () => (await import("./raw-fetch-allow.ts")).allowRawFetch,
  update: async () => (await import("./raw-fetch-update.ts")).updateRawFetch,
  explain: async () => (await import("./raw-fetch-explain.ts")).explainRawFetch,
  migrate: async () => (await import("./raw-fetch-migrate.ts")).migrateRawFetch,
};

/** Holds raw network calls to their allowlist, and keeps that. */
export async function rawFetch(argv: readonly string[], io: Io): Promise<number> {
  const options = readRawFetchOptions(argv);
  if (options.help || options.version) {
    io.stdout.write(options.help ? rawFetchHelp : `${version}\n`);
    return 0;
  }
  return (await actions[options.action]())(options, io);
}
