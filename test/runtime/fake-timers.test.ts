import { mock } from "node:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Generation } from "@stale-guard/runtime";
import { nowOf } from "../../runtime/src/clock.ts";
import { runInNode } from "./support/child.ts";
import { ModelClock } from "./support/model-clock.ts";

/** The same story on every clock: what fires, what is cleared, what is left. */
function story(pass: (ms: number) => void): string[] {
  const generation = new Generation("gateway");
  const log: string[] = [];
  const arm = (name: string): void => {
    generation.current.setTimeout(() => log.push(`${name} timeout`), 20);
    generation.current.setInterval(() => log.push(`${name} interval`), 15);
    generation.current.setImmediate(() => log.push(`${name} immediate`));
  };
  arm("first");
  pass(25);
  arm("second");
  generation.advance();
  arm("third");
  pass(20);
  generation.close();
  pass(100);
  return log;
}

const TOLD = ["first immediate", "first interval", "first timeout", "third immediate", "third interval", "third timeout"];

afterEach(() => {
  vi.useRealTimers();
  mock.timers.reset();
});

describe("fake timers installed after the import", () => {
  it("of vitest drive every timer, and none is left", () => {
    vi.useFakeTimers();
    expect(story((ms) => vi.advanceTimersByTime(ms))).toEqual(TOLD);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("of node:test drive every timer", () => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate"] });
    expect(story((ms) => mock.timers.tick(ms))).toEqual(TOLD);
  });

  it("of node:test drive them in a test of node:test itself", async () => {
    const { code, stdout } = await runInNode(
      `import { Generation } from "@stale-guard/runtime";
       import assert from "node:assert/strict";
       import { test } from "node:test";
       test("fake", (context) => {
         context.mock.timers.enable({ apis: ["setTimeout"] });
         const generation = new Generation("gateway");
         let fired = 0;
         generation.current.setTimeout(() => ++fired, 60_000);
         context.mock.timers.tick(59_999);
         assert.equal(fired, 0);
         context.mock.timers.tick(1);
         assert.equal(fired, 1);
         generation.current.setTimeout(() => ++fired, 60_000);
         generation.advance();
         context.mock.timers.tick(60_000);
         assert.equal(fired, 1);
       });`,
    );
    expect({ code, passed: /# pass 1\b|pass 1\b/u.test(stdout) }).toEqual({ code: 0, passed: true });
  });

  it("let sleep resolve, and reject when stale", async () => {
    vi.useFakeTimers();
    const generation = new Generation("gateway");
    const slept = generation.current.sleep(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(slept).resolves.toBeUndefined();
    const late = generation.current.sleep(1_000);
    generation.advance();
    await expect(late).rejects.toMatchObject({ code: "ERR_STALE_GENERATION" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("and gone again before the advance leave no callback that runs", async () => {
    vi.useFakeTimers();
    const generation = new Generation("gateway");
    const run = vi.fn();
    const handle = generation.current.setTimeout(run, 10);
    vi.useRealTimers();
    const real = generation.current.setTimeout(run, 0);
    generation.advance();
    expect([handle.active, real.active]).toEqual([false, false]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(run).not.toHaveBeenCalled();
  });

  it("take microtasks over as well, where they are faked", () => {
    vi.useFakeTimers({ toFake: ["queueMicrotask"] });
    const run = vi.fn();
    new Generation("gateway").current.queueMicrotask(run);
    expect(run).not.toHaveBeenCalled();
    vi.runAllTicks();
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe("an own clock", () => {
  it("replaces the platform's whole", () => {
    vi.useFakeTimers();
    const clock = new ModelClock();
    const { current } = new Generation("gateway", { clock });
    const run = vi.fn();
    current.setTimeout(run, 5);
    current.setInterval(run, 5);
    current.setImmediate(run);
    expect([clock.pending, vi.getTimerCount()]).toEqual([3, 0]);
    clock.run(5);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("may have its own microtasks, and else has the platform's", async () => {
    const queued: (() => void)[] = [];
    class Own extends ModelClock {
      readonly queued = queued;
      queueMicrotask(run: () => void): void {
        this.queued.push(run);
      }
    }
    const run = vi.fn();
    new Generation("gateway", { clock: new Own() }).current.queueMicrotask(run);
    await Promise.resolve();
    expect([run.mock.calls.length, queued.length]).toEqual([0, 1]);
    queued[0]?.();
    new Generation("gateway", { clock: new ModelClock() }).current.queueMicrotask(run);
    await Promise.resolve();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("tells the time, and Date.now does where it cannot", () => {
    const clock = new ModelClock();
    clock.run(42);
    expect(nowOf(clock)).toBe(42);
    vi.useFakeTimers({ now: 1_000 });
    const { setTimeout, clearTimeout, setInterval, clearInterval } = clock;
    expect(nowOf({ setTimeout, clearTimeout, setInterval, clearInterval })).toBe(1_000);
  });
});
