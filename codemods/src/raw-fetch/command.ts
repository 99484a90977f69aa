import type { Io } from "../cli/io.ts";
import { version } from "../cli/version.ts";
import { rawFetchHelp } from "./help.ts";
import { type RawFetchAction, type RawFetchOptions, readRawFetchOptions } from "./options.ts";

type Run = (options: RawFetchOptions, io: Io) => Promise<number>;

const actions: Readonly<Record<RawFetchAction, () => Promise<Run>>> = {
  check: async () => (await import("./check.ts")).checkRawFetch,
  "self-test": async () => (await import("./self-test.ts")).selfTestRawFetch,
  init: async () => (await import("./init.ts")).initRawFetch,
  allow: async () => (await import("./allow.ts")).allowRawFetch,
  update: async () => (await import("./update.ts")).updateRawFetch,
  explain: async () => (await import("./explain.ts")).explainRawFetch,
  migrate: async () => (await import("./migrate.ts")).migrateRawFetch,
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
