import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { Generation, type StaleInfo, type Token } from "@stale-guard/runtime";
import { reportOf } from "./support/child.ts";
import { armedBy } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

function setUp() {
  const clock = new ModelClock();
  const onError = vi.fn<(error: unknown, info: StaleInfo) => void>();
  const generation = new Generation("gateway", { clock, onError });
  return { clock, onError, generation, token: generation.current, log: [] as string[] };
}

describe("an advance inside a callback", () => {
  const callbacks: Record<string, (token: Token, run: () => void, emitter: EventEmitter) => unknown> = {
    timeout: (token, run) => token.setTimeout(run, 0),
    interval: (token, run) => token.setInterval(run, 0),
    immediate: (token, run) => token.setImmediate(run),
    listener: (token, run, emitter) => token.on(emitter, "message", run),
  };

  it.each(Object.entries(callbacks))("of a %s is done at once, and the callback runs on", (_, arm) => {
    const { clock, generation, token, log } = setUp();
    const emitter = new EventEmitter();
    const other = token.setTimeout(() => log.push("other"), 50);
    arm(token, () => {
      const next = generation.advance();
      log.push(`${token.isCurrent} ${next.isCurrent} ${other.active}`);
      next.setTimeout(() => log.push("next"), 5);
    }, emitter);
    clock.run(1);
    emitter.emit("message");
    clock.run(100);
    emitter.emit("message");
    expect([log, clock.pending, armedBy(token)]).toEqual([["false true false", "next"], 0, 0]);
  });
});

describe("an advance inside a cleanup", () => {
  it("gives a valid token at once, and clears the one between only when the running advance is done", () => {
    const { generation, token, log } = setUp();
    token.defer(() => log.push("first's oldest"));
    token.defer(() => {
      const second = generation.current;
      second.defer(() => log.push("second's"));
      const third = generation.advance("again");
      log.push(`${second.isCurrent} ${third.isCurrent} ${third.id} ${String(second.reason)} ${generation.current === third}`);
      third.defer(() => log.push("third's"));
    });
    token.defer(() => log.push("first's newest"));
    expect(generation.advance("once").id).toBe(2);
    expect(log).toEqual(["first's newest", "false true 3 again true", "first's oldest", "second's"]);
    expect([generation.current.id, generation.current.isCurrent]).toEqual([3, true]);
  });

  it("may be a close, and an abort listener may advance", () => {
    const { generation, token, log } = setUp();
    token.signal.addEventListener("abort", () => {
      generation.current.defer(() => log.push("second's"));
      generation.advance();
      log.push("abort done");
    });
    generation.advance();
    expect(log).toEqual(["abort done", "second's"]);
    generation.current.defer(() => generation.close());
    generation.advance();
    expect([generation.closed, generation.current.id]).toEqual([true, 4]);
  });

  it("may be of another generation, which is cleared at once", () => {
    const { generation, token, log } = setUp();
    const other = new Generation("other");
    other.current.defer(() => log.push("other's"));
    token.defer(() => log.push("older"));
    token.defer(() => {
      other.advance();
      log.push("newer");
    });
    generation.advance();
    expect(log).toEqual(["other's", "newer", "older"]);
  });

  it("may cancel what would come next, and cannot arm anything with the stale token", () => {
    const { generation, token, log, clock } = setUp();
    const next = token.defer(() => log.push("cancelled"));
    token.defer(() => {
      next.cancel();
      log.push(String(token.setTimeout(() => {}, 0).active));
      token.defer(() => log.push("at once"));
      log.push("on");
    });
    generation.advance();
    expect([log, clock.pending, armedBy(token)]).toEqual([["false", "at once", "on"], 0, 0]);
  });

  it("works inside onStale as well", () => {
    const log: string[] = [];
    const generation: Generation = new Generation("gateway", { onStale: ({ kind }) => void log.push(`${kind} ${generation.advance().id}`) });
    const old = generation.current;
    generation.advance();
    old.setTimeout(() => {}, 0);
    expect([log, generation.current.id]).toEqual([["arm 3"], 3]);
  });
});

describe("defer", () => {
  it("runs cleanups once, last first, and forgets the cancelled ones", () => {
    const { generation, token, log } = setUp();
    const handles = ["a", "b", "c", "d"].map((name) => token.defer(() => log.push(name)));
    handles[1]?.cancel();
    handles[2]?.[Symbol.dispose]();
    expect(handles.map(({ active }) => active)).toEqual([true, false, false, true]);
    generation.advance();
    generation.advance();
    expect([log, handles.some(({ active }) => active)]).toEqual([["d", "a"], false]);
  });

  it("on a stale token runs at once, once, shielded", () => {
    const { generation, token, onError } = setUp();
    generation.advance();
    const bug = new Error("bug");
    const cleanup = vi.fn(() => {
      throw bug;
    });
    const handle = token.defer(cleanup);
    handle.cancel();
    generation.advance();
    expect([handle.active, cleanup.mock.calls.length]).toEqual([false, 1]);
    expect(onError.mock.calls.map(([error, { kind }]) => [error, kind])).toEqual([[bug, "defer"]]);
  });

  it("that throws does not stop the rest, nor advance, and is reported once", () => {
    const { generation, token, log, onError } = setUp();
    const bug = new Error("bug");
    token.defer(() => log.push("older"));
    token.defer(() => {
      throw bug;
    });
    const { signal } = token;
    expect(generation.advance().isCurrent).toBe(true);
    expect([log, signal.aborted]).toEqual([["older"], true]);
    expect(onError.mock.calls).toEqual([[bug, { label: "gateway", generation: 1, current: 2, kind: "defer", reason: undefined }]]);
  });

  it.each([undefined, null, "run"])("takes functions only, not %o", (cleanup) => {
    const { token } = setUp();
    expect(() => token.defer(cleanup as never)).toThrow(TypeError);
    expect(armedBy(token)).toBe(0);
  });
});

describe("hooks that throw", () => {
  it("go to console.error, looked up late, where there is no onError, and never into the caller", () => {
    const [bug, second] = [new Error("bug"), new Error("second")];
    const generation = new Generation("gateway", { onStale: () => { throw bug; } });
    const failing = new Generation("gateway", { onStale: () => { throw bug; }, onError: () => { throw second; } });
    const tokens = [generation.current, failing.current];
    generation.advance();
    failing.advance();
    const console_ = vi.spyOn(console, "error").mockImplementation(() => {});
    for (const token of tokens) expect(token.setTimeout(() => {}, 0).active).toBe(false);
    expect(console_.mock.calls).toEqual([[bug], [second]]);
    console_.mockRestore();
  });
});

describe("microtasks", () => {
  it("run while current, not when stale meanwhile, not through a stale token", async () => {
    const onStale = vi.fn<(info: StaleInfo) => void>();
    const generation = new Generation("gateway", { onStale });
    const token = generation.current;
    const run = vi.fn();
    expect(token.queueMicrotask(run)).toBeUndefined();
    await Promise.resolve();
    expect(run).toHaveBeenCalledTimes(1);
    token.queueMicrotask(run);
    generation.advance();
    token.queueMicrotask(run);
    await Promise.resolve();
    expect(run).toHaveBeenCalledTimes(1);
    expect(onStale.mock.calls.map(([{ kind }]) => kind)).toEqual(["arm", "microtask"]);
    expect(() => token.queueMicrotask(undefined as never)).toThrow(TypeError);
  });
});

it("a callback that throws does so exactly as from the bare timer, with the bookkeeping done", async () => {
  const events = await reportOf(
    `import { Generation } from "@stale-guard/runtime";
     const generation = new Generation("gateway");
     const bare = { setTimeout, setInterval, setImmediate, queueMicrotask, setTarget: (run) => void dispatch((target) => target.addEventListener("x", run)) };
     const dispatch = (add) => { const target = new EventTarget(); add(target); target.dispatchEvent(new Event("x")); };
     const { current } = generation;
     const guarded = {
       setTimeout: (run, ms) => current.setTimeout(run, ms),
       setInterval: (run, ms) => current.setInterval(run, ms),
       setImmediate: (run) => current.setImmediate(run),
       queueMicrotask: (run) => current.queueMicrotask(run),
       setTarget: (run) => void dispatch((target) => current.on(target, "x", run)),
     };
     const outcome = (kind, api) => new Promise((resolve) => {
       const seen = [];
       process.on("uncaughtException", (error, origin) => seen.push([error.message, origin, handle?.active ?? "none"]));
       let runs = 0;
       const handle = api[kind](() => {
         if (++runs === 2) api === bare ? clearInterval(handle) : handle.cancel();
         throw new Error(kind);
       }, 1);
       setTimeout(() => {
         process.removeAllListeners("uncaughtException");
         resolve(seen);
       }, 25);
     });
     const report = {};
     for (const kind of Object.keys(bare)) report[kind] = [await outcome(kind, bare), await outcome(kind, guarded)];
     console.log(JSON.stringify(report));`,
  );
  for (const [kind, [bare, guarded]] of Object.entries(events as Record<string, [unknown[][], unknown[][]]>)) {
    expect(bare.map(([message]) => message)).toEqual(kind === "setInterval" ? [kind, kind] : [kind]);
    expect(guarded.map(([message, origin]) => [message, origin])).toEqual(bare.map(([message, origin]) => [message, origin]));
    const active = { setTimeout: [false], setImmediate: [false], setInterval: [true, false] }[kind] ?? ["none"];
    expect(guarded.map(([, , isActive]) => isActive)).toEqual(active);
  }
});
