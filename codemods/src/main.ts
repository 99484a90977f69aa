import { help } from "./cli/help.ts";
import { processIo, type Io } from "./cli/io.ts";
import { UsageError } from "./cli/usage-error.ts";
import { version } from "./cli/version.ts";
import { oneLine, printable } from "./cli/wording.ts";

type Command = (argv: readonly string[], io: Io) => Promise<number>;

const commands = new Map<string, () => Promise<Command>>([
  ["check", async () => (await import("./check/check.ts")).check],
  ["codemod", async () => (await import("./codemod/command.ts")).codemod],
  ["explain", async () => (await import("./explain/command.ts")).explain],
  ["raw-fetch", async () => (await import("./raw-fetch/command.ts")).rawFetch],
]);

/** Runs the command line and gives its exit code: 0 clean, 1 findings, 2 misuse or failure. */
export async function main(argv: readonly string[], given: Partial<Io> = {}): Promise<number> {
  const io = { ...processIo(), ...given };
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const complaint = error instanceof UsageError ? error.message : `unexpected failure: ${textOf(error)}`;
    io.stderr.write(`stale-guard: ${printable(complaint)}\n`);
    return 2;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<number> {
  if (name === "--help" || name === "-h") {
    io.stdout.write(help);
    return 0;
  }
  if (name === "--version" || name === "-v") {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  if (name === undefined) throw new UsageError("name a command, as in 'stale-guard check src'; see stale-guard --help");
  const load = commands.get(name);
  if (load) return (await load())(rest, io);
  throw new UsageError(
    name.startsWith("-")
      ? `unknown option '${name}'; a command comes first, as in 'stale-guard check'`
      : `unknown command '${name}'; there is ${[...commands.keys()].join(", ")}; see stale-guard --help`,
  );
}

function textOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}
