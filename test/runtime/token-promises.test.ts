import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Generation, isStale, StaleError, type StaleInfo } from "@stale-guard/runtime";
import { armedBy, CountingTarget, listenersOf } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

function setUp() {
  const clock = new ModelClock();
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const generation = new Generation("gateway", { clock, onStale });
  return { clock, onStale, generation, token: generation.current, emitter: new EventEmitter() };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => ([resolve, reject] = [onValue, onError]));
  return { promise, resolve, reject };
}

/** What became of a promise after all microtasks of now: undefined while pending. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  const pending = new Promise((resolve) => setImmediate(resolve, undefined));
  return Promise.race([promise.then((value) => ({ value }), (error: unknown) => ({ error })), pending]);
}

const unhandled = vi.fn();
beforeEach(() => void process.on("unhandledRejection", unhandled));
afterEach(() => {
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

describe("check(await p)", () => {
  /** Advances exactly `turns` microtasks after `settle`, while `follow` waits for the promise. */
  async function advanceAfter(turns: number, follow: (generation: Generation, promise: Promise<number>) => Promise<unknown>): Promise<unknown> {
    const { generation } = setUp();
    const { promise, resolve } = deferred<number>();
    const end = outcome(follow(generation, promise));
    resolve(5);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    generation.advance();
    return end;
  }

  it.each([0, 1, 2, 3, 4, 5])("never goes on with a stale token, when the advance comes %i microtasks after the promise", async (turns) => {
    let wentOnStale = false;
    await advanceAfter(turns, async ({ current: token }, promise) => {
      token.check(await promise);
      wentOnStale = !token.isCurrent;
    });
    await advanceAfter(turns, async ({ current: token }, promise) => {
      token.check(await token.race(promise));
      wentOnStale ||= !token.isCurrent;
    });
    await advanceAfter(turns, async ({ current: token }, promise) => {
      await promise;
      token.throwIfStale();
      wentOnStale ||= !token.isCurrent;
    });
    expect(wentOnStale).toBe(false);
  });

  it("is needed with race too: alone it goes on with a stale token after some number of microtasks", async () => {
    const wentOn: boolean[] = [];
    for (let turns = 0; turns <= 5; turns += 1) {
      await advanceAfter(turns, async ({ current: token }, promise) => {
        await token.race(promise);
        wentOn.push(!token.isCurrent);
      });
    }
    expect(wentOn).toContain(true);
  });

  it("is not in the way of a promise that settles in time", async () => {
    const { token } = setUp();
    expect(await outcome((async () => token.check(await Promise.resolve(5)))())).toEqual({ value: 5 });
  });
});

describe("race", () => {
  it("settles like the promise, either way", async () => {
    const { token } = setUp();
    const bug = new Error("dial");
    expect(await outcome(token.race(Promise.resolve(5)))).toEqual({ value: 5 });
    expect(await outcome(token.race(Promise.reject(bug)))).toEqual({ error: bug });
    expect(armedBy(token)).toBe(0);
  });

  it("rejects as soon as its token goes stale, and swallows what the promise does later", async () => {
    const { token, generation } = setUp();
    const late = deferred<number>();
    const raced = token.race(late.promise);
    expect(await outcome(raced)).toBeUndefined();
    generation.advance("replaced");
    expect(await outcome(raced)).toEqual({ error: expect.objectContaining({ generation: 1, cause: "replaced" }) });
    late.reject(new Error("late"));
    await outcome(late.promise.catch(() => {}));
  });

  it("rejects through a stale token, and swallows the promise's rejection", async () => {
    const { token, generation, onStale } = setUp();
    generation.advance();
    expect(await outcome(token.race(Promise.reject(new Error("late"))))).toEqual({ error: expect.any(StaleError) });
    expect(await outcome(token.race(new Promise(() => {})))).toEqual({ error: expect.any(StaleError) });
    expect(onStale.mock.calls.map(([{ kind }]) => kind)).toEqual(["arm", "arm"]);
  });

  it("asks a thenable once, lazy or at once", async () => {
    const { token } = setUp();
    const then = vi.fn((resolve?: (value: number) => void) => resolve?.(5));
    expect(await outcome(token.race({ then } as never))).toEqual({ value: 5 });
    expect([then.mock.calls.length, armedBy(token)]).toEqual([1, 0]);
  });

  it("takes what is no promise as await does, and leaves nothing of a then that throws", async () => {
    const { token } = setUp();
    const bug = new Error("bug");
    const then = (): never => {
      throw bug;
    };
    expect(await outcome(token.race(5 as never))).toEqual({ value: 5 });
    expect(await outcome(token.race({ then }))).toEqual({ error: bug });
    expect(armedBy(token)).toBe(0);
  });
});

describe("sleep", () => {
  it("resolves after its time, and leaves nothing", async () => {
    const { clock, token } = setUp();
    const slept = token.sleep(10);
    clock.run(9);
    expect(await outcome(slept)).toBeUndefined();
    clock.run(1);
    expect(await outcome(slept)).toEqual({ value: undefined });
    expect([clock.pending, armedBy(token)]).toEqual([0, 0]);
  });

  it("rejects as soon as its token goes stale, and its timer is gone", async () => {
    const { clock, token, generation } = setUp();
    const slept = token.sleep(10);
    generation.advance("replaced");
    expect(clock.pending).toBe(0);
    // One error for everyone who waits, the signal's too.
    expect((await outcome(slept) as { error: unknown }).error).toBe(token.signal.reason);
  });

  it("rejects through a stale token, and arms nothing", async () => {
    const { clock, token, generation } = setUp();
    generation.advance();
    expect(await outcome(token.sleep(10))).toEqual({ error: expect.any(StaleError) });
    expect(clock.pending).toBe(0);
  });

  it.each([NaN, -1, 2 ** 31, Infinity, "5"])("of %s rejects with a RangeError", async (delay) => {
    const { token } = setUp();
    expect(await outcome(token.sleep(delay as number))).toEqual({ error: expect.any(RangeError) });
    expect(armedBy(token)).toBe(0);
  });
});

describe("once", () => {
  it("resolves with all arguments of the next event, and leaves no listener", async () => {
    const { token, emitter } = setUp();
    const heard = token.once(emitter, "message");
    expect(await outcome(heard)).toBeUndefined();
    emitter.emit("message", 1, 2);
    emitter.emit("message", 3);
    expect(await outcome(heard)).toEqual({ value: [1, 2] });
    expect([listenersOf(emitter), armedBy(token)]).toEqual([0, 0]);
  });

  it("resolves with a target's event", async () => {
    const { token } = setUp();
    const target = new CountingTarget();
    const event = new Event("open");
    const heard = token.once(target, "open");
    target.dispatchEvent(event);
    expect(await outcome(heard)).toEqual({ value: [event] });
    expect(target.listening).toBe(0);
  });

  it("rejects on error, on what reject lists, and on nothing else", async () => {
    const { token, emitter } = setUp();
    const bug = new Error("bug");
    const [plain, listed, none] = [token.once(emitter, "open"), token.once(emitter, "open", { reject: ["close"] }), token.once(emitter, "open", { reject: [] })];
    emitter.emit("error", bug);
    expect([await outcome(plain), await outcome(listed)]).toEqual([{ error: bug }, undefined]);
    emitter.emit("close", 1006);
    expect(await outcome(listed)).toEqual({ error: expect.objectContaining({ cause: 1006, message: expect.stringContaining("close") as string }) });
    expect(await outcome(none)).toBeUndefined();
    emitter.emit("open");
    expect(await outcome(none)).toEqual({ value: [] });
    expect(listenersOf(emitter)).toBe(0);
  });

  it("of error itself resolves", async () => {
    const { token, emitter } = setUp();
    const bug = new Error("bug");
    const heard = token.once(emitter, "error");
    emitter.emit("error", bug);
    expect(await outcome(heard)).toEqual({ value: [bug] });
  });

  it("rejects as soon as its token goes stale, and leaves only the error sink until close", async () => {
    const { token, generation, emitter } = setUp();
    const heard = token.once(emitter, "message");
    generation.advance();
    expect((await outcome(heard) as { error: unknown }).error).toBe(token.signal.reason);
    expect(emitter.listenerCount("message")).toBe(0);
    emitter.emit("error", new Error("late"));
    emitter.emit("close");
    expect(listenersOf(emitter)).toBe(0);
  });

  it("rejects through a stale token, and listens to nothing", async () => {
    const { token, generation, emitter } = setUp();
    generation.advance();
    expect(isStale((await outcome(token.once(emitter, "message")) as { error: unknown }).error)).toBe(true);
    expect(listenersOf(emitter)).toBe(0);
  });

  it.each([undefined, 5, {}])("rejects for a target that is neither, %o", async (target) => {
    const { token } = setUp();
    expect(await outcome(token.once(target as never, "message"))).toEqual({ error: expect.any(TypeError) });
    expect(armedBy(token)).toBe(0);
  });
});
