import { describe, expect, it, vi } from "vitest";
import { Generation, type StaleInfo, type Token } from "@stale-guard/runtime";
import { reportOf } from "./support/child.ts";
import { armedBy } from "./support/leaks.ts";
import { ModelClock, NativeHandle, withoutImmediates } from "./support/model-clock.ts";

type Arm = (token: Token, run: (...args: unknown[]) => void, ...args: unknown[]) => ReturnType<Token["setTimeout"]>;
const kinds: Record<string, Arm> = {
  timeout: (token, run, ...args) => token.setTimeout(run, 5, ...args),
  interval: (token, run, ...args) => token.setInterval(run, 5, ...args),
  immediate: (token, run, ...args) => token.setImmediate(run, ...args),
};

function setUp(options?: ConstructorParameters<typeof ModelClock>[0]) {
  const clock = new ModelClock(options);
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const generation = new Generation("gateway", { clock, onStale });
  return { clock, onStale, generation, token: generation.current, run: vi.fn() };
}

describe.each(Object.entries(kinds))("a %s", (kind, arm) => {
  it("runs with its arguments while its token is current", () => {
    const { clock, token, run, onStale } = setUp();
    const handle = arm(token, run, "a", 2);
    expect([handle.active, run.mock.calls.length]).toEqual([true, 0]);
    clock.run(5);
    expect(run.mock.calls).toEqual([["a", 2]]);
    expect(handle.active).toBe(kind === "interval");
    clock.run(5);
    expect(run).toHaveBeenCalledTimes(kind === "interval" ? 2 : 1);
    expect(onStale).not.toHaveBeenCalled();
  });

  it("is refused through a stale token, and never moved to the current one", () => {
    const { clock, generation, token, run, onStale } = setUp();
    generation.advance("replaced");
    const handle = arm(token, run);
    expect([handle.active, clock.pending]).toEqual([false, 0]);
    handle.cancel();
    handle[Symbol.dispose]();
    expect(handle.ref().unref()).toBe(handle);
    clock.run(10);
    expect(run).not.toHaveBeenCalled();
    expect(onStale.mock.calls).toEqual([[{ label: "gateway", generation: 1, current: 2, kind: "arm", reason: "replaced" }]]);
  });

  it("is cleared when its token goes stale, and one of the next token is not", () => {
    const { clock, generation, token, run } = setUp();
    const handle = arm(token, run);
    const other = vi.fn();
    arm(generation.advance(), other);
    expect([handle.active, clock.pending]).toEqual([false, 1]);
    clock.run(5);
    expect([run.mock.calls.length, other.mock.calls.length]).toEqual([0, 1]);
  });

  it("is dropped when the platform fires it although it was cleared", () => {
    for (const end of ["advance", "cancel"]) {
      const stage = setUp({ deaf: true });
      const handle = arm(stage.token, stage.run);
      if (end === "advance") stage.generation.advance();
      else handle.cancel();
      expect(stage.clock.pending).toBe(1);
      stage.clock.run(10);
      expect(stage.run).not.toHaveBeenCalled();
    }
    // The near miss: on the same clock it does run when nothing ended it.
    const { clock, token, run } = setUp({ deaf: true });
    arm(token, run);
    clock.run(5);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("is dropped and reported when it fires between its token's end and its clearing", () => {
    const { clock, generation, token, run, onStale } = setUp();
    const handle = arm(token, run);
    token.defer(() => clock.run(5));
    generation.advance();
    expect([run.mock.calls.length, handle.active, clock.pending]).toEqual([0, false, 0]);
    expect(onStale.mock.calls.map(([info]) => info.kind)).toEqual([kind]);
  });

  it.each(["cancel", Symbol.dispose] as const)("may be ended by %s at any time, any number of times", (end) => {
    const { clock, token, run } = setUp();
    const [early, late] = [arm(token, run), arm(token, run)];
    early[end]();
    early[end]();
    expect([early.active, late.active, clock.pending, armedBy(token)]).toEqual([false, true, 1, 1]);
    clock.run(5);
    late[end]();
    late[end]();
    expect([late.active, clock.pending, armedBy(token), run.mock.calls.length]).toEqual([false, 0, 0, 1]);
  });

  it("may be cancelled by its own callback", () => {
    const { clock, token, run } = setUp();
    const handle = arm(token, () => {
      run();
      handle.cancel();
    });
    clock.run(50);
    expect([run.mock.calls.length, handle.active, clock.pending]).toEqual([1, false, 0]);
  });

  it("passes ref and unref on to the platform's timer, and does nothing without one", () => {
    const { clock, token, run } = setUp();
    const handle = arm(token, run);
    const native = clock.handles[0] as NativeHandle;
    expect([handle.unref(), native.refs]).toEqual([handle, false]);
    expect([handle.ref(), native.refs]).toEqual([handle, true]);
    handle.cancel();
    expect([handle.unref(), native.refs]).toEqual([handle, true]);
    const numeric = setUp({ numeric: true });
    const other = arm(numeric.token, run);
    expect(other.ref().unref()).toBe(other);
    other.cancel();
    expect(numeric.clock.pending).toBe(0);
  });

  it.each([undefined, null, "run", {}])("takes functions only, not %o, through a stale token either", (callback) => {
    const { generation, token, clock } = setUp();
    expect(() => arm(token, callback as never)).toThrow(TypeError);
    generation.advance();
    expect(() => arm(token, callback as never)).toThrow(TypeError);
    expect([clock.pending, armedBy(token)]).toEqual([0, 0]);
  });
});

describe.each(["setTimeout", "setInterval"] as const)("a delay of %s", (method) => {
  it.each([NaN, -1, 2 ** 31, Infinity, -Infinity, "5", undefined, null, 5n])("cannot be %s", (delay) => {
    const { token, generation, clock } = setUp();
    expect(() => token[method](() => {}, delay as number)).toThrow(RangeError);
    generation.advance();
    expect(() => token[method](() => {}, delay as number)).toThrow(RangeError);
    expect(clock.pending).toBe(0);
  });

  it.each([0, -0, 0.5, 1, 2 ** 31 - 1])("can be %s", (delay) => {
    const { token } = setUp();
    expect(token[method](() => {}, delay).active).toBe(true);
  });
});

it("an immediate is a timeout of 0 where the platform has none", () => {
  const clock = new ModelClock();
  const generation = new Generation("browser", { clock: withoutImmediates(clock) });
  const [run, never] = [vi.fn(), vi.fn()];
  const handle = generation.current.setImmediate(run, 1);
  const cancelled = generation.current.setImmediate(never);
  cancelled.cancel();
  expect([handle.active, clock.pending]).toEqual([true, 1]);
  clock.run(0);
  expect(run.mock.calls).toEqual([[1]]);
  generation.current.setImmediate(never);
  generation.advance();
  expect(clock.pending).toBe(0);
  clock.run(5);
  expect(never).not.toHaveBeenCalled();
});

it("clears many timers last first, in one go", () => {
  const { clock, token, generation } = setUp();
  const cleared: unknown[] = [];
  const clear = clock.clearTimeout.bind(clock);
  clock.clearTimeout = (handle) => (cleared.push(handle), clear(handle));
  const handles = Array.from({ length: 100 }, () => token.setTimeout(() => {}, 5));
  handles[50]?.cancel();
  generation.advance();
  expect(cleared).toEqual([clock.handles[50], ...clock.handles.filter((_, index) => index !== 50).reverse()]);
  expect(handles.some(({ active }) => active)).toBe(false);
});

it("10,000 armed timers neither warn nor touch a signal, and a stale one leaves them all collectable", async () => {
  const report = await reportOf(
    `import { Generation } from "@stale-guard/runtime";
     import { EventEmitter, getEventListeners } from "node:events";
     const warnings = [];
     process.on("warning", ({ name }) => warnings.push(name));
     const generation = new Generation("gateway");
     const { signal } = generation.current;
     const emitter = new EventEmitter();
     const refs = [];
     const handles = [];
     const held = (arm, index) => {
       const run = () => index;
       refs.push(new WeakRef(run));
       handles.push(arm(run));
     };
     for (let index = 0; index < 10_000; index += 1) held((run) => generation.current.setTimeout(run, 60_000), index);
     for (const arm of [
       (run) => generation.current.on(emitter, "message", run),
       (run) => generation.current.defer(run),
       (run) => generation.current.setInterval(run, 60_000),
       (run) => generation.current.setTimeout(run, 60_000),
     ]) held(arm, refs.length);
     const collected = async () => {
       await new Promise((resolve) => setTimeout(resolve, 5));
       globalThis.gc();
       return refs.filter((ref) => ref.deref() === undefined).length;
     };
     handles[10_003].cancel();
     const before = await collected();
     const listeners = getEventListeners(signal, "abort").length;
     generation.advance();
     console.log(JSON.stringify({ before, after: await collected(), warnings, listeners, handles: handles.length }));`,
    ["--expose-gc"],
  );
  expect(report).toEqual({ before: 1, after: 10_004, warnings: [], listeners: 0, handles: 10_004 });
});

it("a process with nothing but unref'd guarded timers exits by itself, and a ref'd one holds it", async () => {
  const report = await reportOf(
    `import { Generation } from "@stale-guard/runtime";
     const { current } = new Generation("gateway");
     let fired = [];
     current.setTimeout(() => fired.push("unref"), 60_000).unref();
     current.setInterval(() => fired.push("unref"), 60_000).unref();
     current.setTimeout(() => fired.push("ref"), 15).unref().ref();
     process.on("exit", () => console.log(JSON.stringify(fired)));`,
  );
  expect(report).toEqual(["ref"]);
});
