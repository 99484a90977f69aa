import * as runtime from "@stale-guard/runtime";
import { describe, expect, it } from "vitest";
import type { ConnectionOptions } from "./support/model-connection.ts";
import { type Fault, runtimeWith } from "./support/model-faults.ts";
import { PROOFS, prove, sample } from "./support/model-proofs.ts";

const within = (find: string, replace = "", file = "reconnector.ts"): Fault => ({ file, find, replace });

const NO_DRAIN = within(`        await release(halt.signal);\n      }`, `      }`);
const NO_WAIT = within(`        await release(halt.signal);\n      }`, `        void release(halt.signal);\n      }`);
const NO_LATE_DRAIN = within(`    await release(halt.signal);\n    throw`, `    throw`);
const NO_LOOK_AFTER_CONNECT = within(`if (!mayGoOn(token)) continue;\n      breaker`, `breaker`);
const NO_LOOK_AFTER_FAILURE = within(`if (!mayGoOn(token)) continue;\n        // Somebody`, `// Somebody`);
const NO_LOOK_BEFORE_CONNECT = within(`if (!mayGoOn(token)) continue;\n        // Kept`, `// Kept`);
const NO_LOOK_AFTER_DRAIN = within(`if (!mayGoOn(token)) continue;\n      attempt`, `attempt`);
const STUCK_IS_RETRIED = within(`?.code === "ERR_DRAIN_STUCK"`, `?.code === ""`);
const FAILED_GOES_ON = within(`connection.advance(cause).sleep`, `token.sleep`);
const NEVER_OVER = within(`round = undefined;\n      enter("open"`, `enter("open"`);
const NO_CUT = within(`fresh && !round.fresh && own.isCurrent`, `false`);
const NOT_FOR_GOOD = within(`if (state === "stopped") return;`);
const NO_TERMINATION = within(`      force();\n      after(graceMs`, `      after(graceMs`, "drain.ts");
const DEAF_DRAIN = within(`listen(socket, "close", onClose)`, `() => {}`, "drain.ts");
const NO_SINK = within(`listen(socket, "error", onError)`, `() => {}`, "drain.ts");
const STUCK_IS_DONE = within(`else settle(() => reject(new DrainError(message, errors)));`, `else done("abandoned");`, "drain.ts");
const TIMER_LEFT = within(`clock.clearTimeout(timer);`, "", "drain.ts");

const [LOST = "", THREE = "", CARELESS = "", AT_ONCE = "", NEVER = "", SLOW_END = "", NO_END = "", SESSION = "", DEADLINE = "", DEADLINE_RESUME = ""] = Object.keys(PROOFS);

describe("in every schedule at most one socket, nothing by a stale token, nothing left of a stop, and an end that is told:", () => {
  it.each(Object.entries(PROOFS).map(([name, proof]) => [name, proof.schedules, proof] as const))("%s (at least %i schedules)", async (_, atLeast, proof) => {
    const explored = await prove(runtime, proof);
    for (const { truncated, complete } of explored) expect({ truncated, complete }).toEqual({ truncated: 0, complete: true });
    expect(explored.reduce((sum, { schedules }) => sum + schedules, 0)).toBeGreaterThanOrEqual(atLeast);
  });

  it.each<[string, string, Fault, RegExp]>([
    [LOST, "no drain", NO_DRAIN, /2 sockets at once/u],
    [LOST, "no wait for the drain", NO_WAIT, /2 sockets at once/u],
    [LOST, "a drain that is deaf", DEAF_DRAIN, /armed after the stop/u],
    [LOST, "a drain without a sink", NO_SINK, /was closed before its hello|was reset/u],
    [THREE, "an opened round that is never over", NEVER_OVER, /open without an open socket|resumed although/u],
    [THREE, "fresh requests that cut nothing short", NO_CUT, /resumed although a fresh session/u],
    [CARELESS, "no drain of what comes after the stop", NO_LATE_DRAIN, /a socket outlived the stop/u],
    [CARELESS, "no look after the connect", NO_LOOK_AFTER_CONNECT, /resumed although|although stopped|after the stop|open without/u],
    [AT_ONCE, "no look after an attempt that failed", NO_LOOK_AFTER_FAILURE, /a stale attempt decided/u],
    [NEVER, "no termination", NO_TERMINATION, /a socket outlived the stop|stuck on a socket/u],
    [LOST, "a timer left", TIMER_LEFT, /armed after the stop/u],
    [SLOW_END, "a stuck drain that counts as done", STUCK_IS_DONE, /2 sockets at once/u],
    [NO_END, "a stuck socket that is tried again", STUCK_IS_RETRIED, /2 sockets at once/u],
    [SESSION, "no look before the connect", NO_LOOK_BEFORE_CONNECT, /connect by a stale token/u],
    [SESSION, "no look after the drain", NO_LOOK_AFTER_DRAIN, /session was cleared after the stop/u],
    [DEADLINE, "a failed attempt that goes on", FAILED_GOES_ON, /a failed attempt went on/u],
    [DEADLINE_RESUME, "a stop that is not for good", NOT_FOR_GOOD, /although stopped|after the stop/u],
  ])("the proof for %s finds %s", async (name, _, fault, what) => {
    const copy = await runtimeWith(fault);
    await expect(prove(copy, { ...(PROOFS[name] as ConnectionOptions), losses: 1 })).rejects.toThrow(what);
  });
});

const BEYOND: ConnectionOptions = { disturbances: ["fresh", "resume", "stop", "fresh", "resume"], losses: 6, attempts: 5, terminates: "sometime", slowSession: true, helloMs: 400 };

describe("beyond those bounds, by chance:", () => {
  it.each<ConnectionOptions["dials"]>(["careful", "careless"])("1000 schedules of a %s owner break no law", async (dials) => {
    await sample(runtime, { ...BEYOND, dials: dials ?? "careful" }, 1_000);
  });

  it.each<[string, Fault]>([
    ["no drain", NO_DRAIN],
    ["no look before the connect", NO_LOOK_BEFORE_CONNECT],
    ["a stuck drain that counts as done", STUCK_IS_DONE],
    ["an opened round that is never over", NEVER_OVER],
    ["fresh requests that cut nothing short", NO_CUT],
  ])("they find %s", async (_, fault) => {
    await expect(sample(await runtimeWith(fault), BEYOND, 1_000)).rejects.toThrow("Property failed");
  });
});
