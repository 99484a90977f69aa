import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { Generation, StaleError, type StaleInfo } from "@stale-guard/runtime";
import { abortListenersOf, armedBy } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

describe("ids and currency", () => {
  it("count from 1, never reused, and only the last is current", () => {
    const generation = new Generation("gateway");
    const tokens = [generation.current, generation.advance(), generation.advance()];
    expect(tokens.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(tokens.map(({ isCurrent }) => isCurrent)).toEqual([false, false, true]);
    expect(generation.current).toBe(tokens[2]);
  });

  it("belong to one generation each: another one's advance changes nothing", () => {
    const [one, other] = [new Generation("one"), new Generation("other")];
    other.advance();
    expect({ id: one.current.id, isCurrent: one.current.isCurrent, label: one.current.label }).toEqual({ id: 1, isCurrent: true, label: "one" });
  });

  it("has a label even when none is given", () => {
    expect(new Generation().current.label).toBe("connection");
  });
});

describe("advance", () => {
  it("swaps the current token, makes the old one stale, clears last first, aborts the signal last", () => {
    const generation = new Generation("gateway", { clock: new ModelClock() });
    const old = generation.current;
    const seen: unknown[] = [];
    const see = (what: string): void => {
      seen.push([what, old.isCurrent, generation.current.id, old.signal.aborted, timers.map(({ active }) => active)]);
    };
    old.signal.addEventListener("abort", () => see("abort"));
    const timers = [old.setTimeout(() => {}, 1)];
    old.defer(() => see("first cleanup"));
    timers.push(old.setTimeout(() => {}, 1));
    old.defer(() => see("last cleanup"));
    generation.advance("replaced");
    expect(seen).toEqual([
      ["last cleanup", false, 2, false, [true, true]],
      ["first cleanup", false, 2, false, [true, false]],
      ["abort", false, 2, true, [false, false]],
    ]);
  });

  it("keeps its reason with the old token and gives none to the new one", () => {
    const generation = new Generation();
    const old = generation.current;
    expect(old.reason).toBeUndefined();
    const next = generation.advance("first");
    generation.advance("second");
    expect([old.reason, next.reason, generation.current.reason]).toEqual(["first", "second", undefined]);
  });

  it("leaves what the new token arms alone", () => {
    const clock = new ModelClock();
    const generation = new Generation("gateway", { clock });
    const run = vi.fn();
    const handle = generation.advance().setTimeout(run, 5);
    expect(handle.active).toBe(true);
    clock.run(5);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe("close", () => {
  it("ends the last token for good, and advance throws from then on", () => {
    const generation = new Generation("gateway");
    const { current } = generation;
    expect(generation.closed).toBe(false);
    generation.close("shutdown");
    expect([generation.closed, current.isCurrent, current.reason, generation.current]).toEqual([true, false, "shutdown", current]);
    expect(() => generation.advance()).toThrow(expect.objectContaining({ code: "ERR_GENERATION_CLOSED" }));
    expect(() => generation.advance()).toThrow(/"gateway" is closed/u);
  });

  it("does nothing a second time", () => {
    const generation = new Generation();
    const cleanup = vi.fn();
    generation.current.defer(cleanup);
    generation.close("first");
    generation.close("second");
    expect([cleanup.mock.calls.length, generation.current.reason]).toEqual([1, "first"]);
  });

  it("is what dispose does", () => {
    const generation = new Generation();
    generation[Symbol.dispose]();
    expect(generation.closed).toBe(true);
  });

  it("tells 0 as the current id, where an advance tells the new one", () => {
    const onStale = vi.fn<(info: StaleInfo) => void>();
    const generation = new Generation("gateway", { onStale });
    const first = generation.current;
    generation.advance("one");
    first.queueMicrotask(() => {});
    generation.close("two");
    first.queueMicrotask(() => {});
    expect(onStale.mock.calls).toEqual([
      [{ label: "gateway", generation: 1, current: 2, kind: "arm", reason: "one" }],
      [{ label: "gateway", generation: 1, current: 0, kind: "arm", reason: "one" }],
    ]);
  });
});

describe("a parent that is an AbortSignal", () => {
  it("closes the generation when it aborts, with its reason", () => {
    const controller = new AbortController();
    const { current, closed } = new Generation("child", { parent: controller.signal });
    expect([closed, current.isCurrent]).toEqual([false, true]);
    controller.abort("shutdown");
    expect([current.isCurrent, current.reason]).toEqual([false, "shutdown"]);
    expect(current.signal.reason).toBeInstanceOf(StaleError);
    expect((current.signal.reason as StaleError).cause).toBe("shutdown");
  });

  it("that has aborted already gives a generation that is born closed", () => {
    const generation = new Generation("child", { parent: AbortSignal.abort("over") });
    expect([generation.closed, generation.current.isCurrent, generation.current.reason]).toEqual([true, false, "over"]);
    expect(generation.current.signal.aborted).toBe(true);
    generation.close();
  });

  it("has one listener while the generation lives, whatever is armed, and none after it", () => {
    const { signal } = new AbortController();
    const generation = new Generation("child", { parent: signal });
    for (let count = 0; count < 20; count += 1) generation.current.setTimeout(() => {}, 1_000);
    generation.advance();
    expect(abortListenersOf(signal)).toBe(1);
    generation.close();
    expect(abortListenersOf(signal)).toBe(0);
  });

  it("has no listener left once it has aborted", () => {
    const controller = new AbortController();
    const generation = new Generation("child", { parent: controller.signal });
    controller.abort();
    expect([generation.closed, abortListenersOf(controller.signal)]).toEqual([true, 0]);
  });

  it("makes the tokens stale already for listeners that were there before", () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    controller.signal.addEventListener("abort", () => seen.push(generation.current.isCurrent, generation.current.reason));
    const generation = new Generation("child", { parent: controller.signal });
    controller.abort("over");
    expect(seen).toEqual([false, "over"]);
  });
});

describe("a parent that is a token", () => {
  it("closes its children when it goes stale, and they leave it when they close first", () => {
    const parent = new Generation("parent");
    const token = parent.current;
    const [one, two] = [token.child("one"), new Generation("two", { parent: token })];
    expect(armedBy(token)).toBe(2);
    one.close();
    expect(armedBy(token)).toBe(1);
    parent.advance("over");
    expect([two.closed, two.current.reason, two.current.label]).toEqual([true, "over", "two"]);
    expect(parent.closed).toBe(false);
  });

  it("is not touched by what its child does", () => {
    const parent = new Generation("parent");
    const child = parent.current.child("child");
    child.advance();
    child.close();
    expect([parent.current.id, parent.current.isCurrent]).toEqual([1, true]);
  });

  it("that is stale already gives a child that is born closed", () => {
    const errors = vi.fn();
    const parent = new Generation("parent", { onError: errors });
    const token = parent.current;
    parent.advance("over");
    const child = token.child("child");
    expect([child.closed, child.current.isCurrent, child.current.reason]).toEqual([true, false, "over"]);
    expect(errors).not.toHaveBeenCalled();
  });

  it("has grandchildren that are stale at once, in its very first cleanup", () => {
    const parent = new Generation("parent");
    const token = parent.current;
    const run = vi.fn();
    const grandchild = token.child("child").current.child("grandchild");
    const { current } = grandchild;
    const guarded = current.guard(run);
    let seen: unknown;
    token.defer(() => {
      guarded();
      // Nothing has closed it yet.
      seen = { closed: grandchild.closed, isCurrent: current.isCurrent, reason: current.reason, armed: current.setTimeout(run, 0).active };
    });
    parent.advance("over");
    expect(seen).toEqual({ closed: false, isCurrent: false, reason: "over", armed: false });
    expect([grandchild.closed, current.reason, run.mock.calls.length]).toEqual([true, "over", 0]);
    expect((current.signal.reason as StaleError).cause).toBe("over");
  });

  it("gives its children its clock and hooks", () => {
    const clock = new ModelClock();
    const [onStale, onError] = [vi.fn<(info: StaleInfo) => void>(), vi.fn()];
    const child = new Generation("parent", { clock, onStale, onError }).current.child("child").current.child("grandchild");
    const { current } = child;
    current.setTimeout(() => {}, 5);
    expect(clock.pending).toBe(1);
    current.defer(() => {
      throw new Error("cleanup");
    });
    child.advance();
    current.setTimeout(() => {}, 5);
    expect(onStale.mock.calls.map(([{ label, kind }]) => [label, kind])).toEqual([["grandchild", "arm"]]);
    expect(onError).toHaveBeenCalledTimes(1);
  });
});

it.each([null, 5, "token", {}, { isCurrent: true }, () => {}, new AbortController(), new EventTarget(), new EventEmitter()])("a parent that is neither, %o, is a TypeError", (parent) => {
  expect(() => new Generation("child", { parent: parent as never })).toThrow(TypeError);
});
