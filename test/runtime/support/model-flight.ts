import type { SingleFlight, SingleFlightOptions, Token } from "@stale-guard/runtime";
import { expect } from "vitest";
import { type Check, type Deferred, deferred, outcomeOf, settled, unhandledIn } from "./model-rig.ts";
import type { Runtime } from "./model-faults.ts";

interface Want {
  readonly name: string;
  readonly fresh?: boolean;
}

/** A single flight whose runs wait for the test. */
class Flights {
  readonly runs: (Deferred<string> & { readonly name: string; readonly token: Token })[] = [];
  readonly call: SingleFlight<Want, string | undefined>;

  constructor(runtime: Runtime, options: SingleFlightOptions<Want> = {}) {
    const run = ({ name }: Want, token: Token): Promise<string> => {
      const waiting = deferred<string>();
      this.runs.push({ ...waiting, name, token });
      return waiting.promise;
    };
    this.call = runtime.singleFlight<Want, string>(run, options);
  }

  get names(): string {
    return this.runs.map(({ name }) => name).join();
  }

  /** Calls, and sees to it that a rejection is no unhandled one. */
  ask(want: Want): Promise<string | undefined> {
    const call = this.call(want);
    call.catch(() => {});
    return call;
  }

  /** Ends a run with its own name in capitals. */
  async end(index: number): Promise<void> {
    const run = this.runs[index];
    run?.resolve(run.name.toUpperCase());
    await settled();
  }
}

const escalate = (running: Want, incoming: Want): boolean => incoming.fresh === true && running.fresh !== true;
const STALE = 'StaleError: generation 1 of "flight" is over';
const [a, b, c]: Want[] = [{ name: "a" }, { name: "b" }, { name: "c" }] as const;
const fresh = { name: "fresh", fresh: true };

/** What single flights promise. */
export const FLIGHTS: Readonly<Record<string, Check>> = {
  "by default lets a call join the running one, whatever it asks for": async (runtime) => {
    const flights = new Flights(runtime);
    const all = [flights.ask(a), flights.ask(fresh)];
    await flights.end(0);
    expect([await Promise.all(all), flights.names]).toEqual([["A", "A"], "a"]);
    void flights.ask(b);
    expect(flights.names).toBe("a,b");
  },
  "runs at once, in the call itself": async (runtime) => {
    const flights = new Flights(runtime);
    void flights.ask(a);
    expect([flights.names, flights.call.pending]).toEqual(["a", true]);
    await flights.end(0);
    expect(flights.call.pending).toBe(false);
  },
  "runs again for a call that wants more, after the running one": async (runtime) => {
    const flights = new Flights(runtime, { escalate });
    const all = [flights.ask(a), flights.ask(fresh), flights.ask(b)];
    await settled();
    expect(flights.names).toBe("a");
    await flights.end(0);
    expect(flights.names).toBe("a,fresh");
    await flights.end(1);
    expect(await Promise.all(all)).toEqual(["A", "FRESH", "FRESH"]);
  },
  "runs again after a running one that fails, too": async (runtime) => {
    const flights = new Flights(runtime, { escalate });
    const [first, second] = [flights.ask(a), flights.ask(fresh)];
    flights.runs[0]?.reject(new Error("refused"));
    expect([await outcomeOf(first), flights.names]).toEqual(["Error: refused", "a,fresh"]);
    await flights.end(1);
    expect(await second).toBe("FRESH");
  },
  "gives the waiting one the argument of a call that wants still more": async (runtime) => {
    const flights = new Flights(runtime, { escalate: (one, other) => other.name > one.name });
    const all = [flights.ask(a), flights.ask(b), flights.ask(c), flights.ask(b)];
    await flights.end(0);
    await flights.end(1);
    expect([flights.names, await Promise.all(all)]).toEqual(["a,c", ["A", "C", "C", "C"]]);
  },
  "with drop answers undefined at once while one runs": async (runtime) => {
    const flights = new Flights(runtime, { policy: "drop" });
    const first = flights.ask(a);
    expect([await flights.ask(b), flights.names]).toEqual([undefined, "a"]);
    await flights.end(0);
    expect(await first).toBe("A");
    void flights.ask(b);
    expect(flights.names).toBe("a,b");
  },
  "with restart makes the running one stale and runs at once": async (runtime) => {
    const flights = new Flights(runtime, { policy: "restart" });
    const [first, second] = [flights.ask(a), flights.ask(b)];
    expect([flights.names, flights.runs[0]?.token.isCurrent, flights.runs[0]?.token.reason]).toEqual(["a,b", false, "restarted"]);
    await flights.end(0);
    expect([await outcomeOf(first), flights.call.pending]).toEqual([STALE, true]);
    await flights.end(1);
    expect([await second, flights.call.pending]).toEqual(["B", false]);
  },
  "with restart lets the later of two calls win, though it is made by the abort of the one they replace": async (runtime) => {
    const flights = new Flights(runtime, { policy: "restart" });
    const calls = [flights.ask(a)];
    flights.runs[0]?.token.signal.addEventListener("abort", () => calls.push(flights.ask(c)));
    calls.push(flights.ask(b));
    expect(flights.runs.filter(({ token }) => token.isCurrent).map(({ name }) => name)).toEqual(["c"]);
    expect(flights.names).toBe("a,c");
    await flights.end(1);
    expect(await Promise.all(calls.map(outcomeOf))).toEqual([STALE, "C", STALE]);
  },
  "with keepLatest runs the latest after the running one, and the others get undefined": async (runtime) => {
    const flights = new Flights(runtime, { policy: "keepLatest" });
    const all = [flights.ask(a), flights.ask(b), flights.ask(c)];
    expect(await outcomeOf(all[1] as Promise<unknown>)).toBeUndefined();
    await flights.end(0);
    expect(flights.names).toBe("a,c");
    await flights.end(1);
    expect(await Promise.all(all)).toEqual(["A", undefined, "C"]);
    expect(flights.call.pending).toBe(false);
  },
  "never runs two, though a caller goes on with another call while one waits": async (runtime) => {
    for (const policy of ["join", "keepLatest"] as const) {
      const flights = new Flights(runtime, { policy, escalate });
      const loop = async (): Promise<unknown> => [await flights.ask(a), await flights.ask(b)];
      const looping = loop();
      void flights.ask(fresh);
      await flights.end(0);
      expect([policy, flights.names]).toEqual([policy, "a,fresh"]);
      await flights.end(1);
      await flights.end(2);
      expect(await looping).toEqual(["A", policy === "join" ? "FRESH" : "B"]);
    }
  },
  "never runs two, though the run itself calls": async (runtime) => {
    let runs = 0;
    const call = runtime.singleFlight((depth: number): number => {
      if (depth < 3) void call(depth + 1);
      return ++runs;
    });
    expect([await call(0), runs]).toEqual([1, 1]);
  },
  "never runs two, though the end of the first is heard by somebody who calls": async (runtime) => {
    const flights = new Flights(runtime, { escalate });
    void flights.ask(a);
    void flights.ask(fresh);
    const calls: unknown[] = [];
    flights.runs[0]?.token.signal.addEventListener("abort", () => calls.push(flights.ask(b)));
    await flights.end(0);
    expect([flights.names, calls.length]).toEqual(["a,fresh", 1]);
  },
  "rejects with what the run throws, also at once, and is free again": async (runtime) => {
    const call = runtime.singleFlight((fails: boolean) => {
      if (fails) throw new Error("at once");
      return "fine";
    });
    expect(await outcomeOf(call(true))).toBe("Error: at once");
    expect([call.pending, await call(false)]).toEqual([false, "fine"]);
  },
  "ends the token of a run that is done": async (runtime) => {
    const flights = new Flights(runtime);
    void flights.ask(a);
    expect(flights.runs[0]?.token.isCurrent).toBe(true);
    await flights.end(0);
    expect(flights.runs[0]?.token.isCurrent).toBe(false);
  },
  "cancelled rejects the running and the waiting one, and starts nothing": async (runtime) => {
    const flights = new Flights(runtime, { escalate });
    const all = [flights.ask(a), flights.ask(fresh)];
    flights.call.cancel("shutdown");
    expect(flights.call.pending).toBe(false);
    expect(await Promise.all(all.map(outcomeOf))).toEqual([STALE, STALE]);
    await flights.end(0);
    expect([flights.names, flights.runs[0]?.token.reason]).toEqual(["a", "shutdown"]);
  },
  "cancelled is never joined, though the run still unwinds": async (runtime) => {
    const flights = new Flights(runtime, { escalate });
    void flights.ask(a);
    void flights.ask(fresh);
    flights.call.cancel();
    const next = [flights.ask(b), flights.ask(fresh)];
    await flights.end(0);
    expect([flights.names, await Promise.all(next.map(outcomeOf)), flights.call.pending]).toEqual(["a,b", ["pending", "pending"], true]);
    await flights.end(1);
    await flights.end(2);
    expect(await Promise.all(next)).toEqual(["B", "FRESH"]);
  },
  "cancelled with nothing to cancel does nothing": async (runtime) => {
    const flights = new Flights(runtime);
    flights.call.cancel();
    const call = flights.ask(a);
    await flights.end(0);
    expect(await call).toBe("A");
  },
  "ends with its generation's token, and the next call runs with the next": async (runtime) => {
    const generation = new runtime.Generation("gateway");
    const flights = new Flights(runtime, { generation, escalate });
    const all = [flights.ask(a), flights.ask(fresh)];
    generation.advance("replaced");
    const next = flights.ask(b);
    expect([flights.names, flights.runs.map(({ token }) => token.isCurrent)]).toEqual(["a,b", [false, true]]);
    expect(await Promise.all(all.map(outcomeOf))).toEqual([STALE, STALE]);
    await flights.end(1);
    expect([await next, flights.names]).toEqual(["B", "a,b"]);
  },
  "is not joined in the instant in which its generation advances": async (runtime) => {
    const generation = new runtime.Generation("gateway");
    const flights = new Flights(runtime, { generation });
    void flights.ask(a);
    generation.current.defer(() => void flights.ask(b));
    generation.advance();
    expect([flights.names, flights.runs[1]?.token.isCurrent]).toEqual(["a,b", true]);
  },
  "rejects when its generation is closed, and does not run": async (runtime) => {
    const generation = new runtime.Generation("gateway");
    generation.close();
    const flights = new Flights(runtime, { generation });
    expect([await outcomeOf(flights.ask(a)), flights.names, flights.call.pending]).toEqual([STALE, "", false]);
  },
  "leaves nothing in its generation": async (runtime) => {
    const generation = new runtime.Generation("gateway");
    const flights = new Flights(runtime, { generation });
    for (let index = 0; index < 3; index += 1) {
      void flights.ask(a);
      await flights.end(index);
    }
    expect((generation.current as unknown as { newest: unknown }).newest).toBeUndefined();
  },
  "leaves no rejection unhandled but the callers' own": async (runtime) => {
    const unhandled = await unhandledIn(async () => {
      const flights = new Flights(runtime, { policy: "keepLatest" });
      const calls = [flights.call(a), flights.call(b), flights.call(c)];
      for (const call of calls) call.catch(() => {});
      flights.call.cancel();
      flights.runs[0]?.reject(new Error("late"));
      await settled();
    });
    expect(unhandled).toEqual([]);
  },
};
