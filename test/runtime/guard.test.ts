import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { Generation, generationOf, guard, isStale, type StaleInfo } from "@stale-guard/runtime";
import { guard as guardOfSubpath } from "@stale-guard/runtime/guard";

function setUp() {
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const onError = vi.fn<(error: unknown, info: StaleInfo) => void>();
  const generation = new Generation("gateway", { onStale, onError });
  return { onStale, onError, generation, token: generation.current };
}

describe("a guarded function", () => {
  it("passes this, arguments and result through while current", () => {
    const { token } = setUp();
    const owner = { factor: 3, times: token.guard(function (this: { factor: number }, a: number, b: number) { return this.factor * a * b; }) };
    expect(owner.times(2, 5)).toBe(30);
  });

  it("returns undefined without running once stale, and tells who was dropped", () => {
    const { token, generation, onStale } = setUp();
    const run = vi.fn(function beat() { return 1; });
    const beat = token.guard(run, { name: "beat" });
    expect(beat()).toBe(1);
    generation.advance("closed");
    expect(beat()).toBeUndefined();
    expect(run).toHaveBeenCalledTimes(1);
    expect(onStale.mock.calls).toEqual([[{ label: "gateway", generation: 1, current: 2, kind: "callback", name: "beat", reason: "closed" }]]);
  });

  it("is told by its own name when it was given none", () => {
    const { token, generation, onStale } = setUp();
    const late = token.guard(function reconnect() {});
    generation.advance();
    late();
    expect(onStale.mock.calls[0]?.[0].name).toBe("reconnect");
  });

  it("made of a stale token never runs", () => {
    const { token, generation } = setUp();
    generation.advance();
    const run = vi.fn();
    expect([token.guard(run)(), run.mock.calls.length]).toEqual([undefined, 0]);
  });

  it("calls its own onStale with its arguments, and only then", () => {
    const { token, generation } = setUp();
    const onStale = vi.fn();
    const send = token.guard((text: string, count: number) => text.repeat(count), { onStale });
    send("a", 1);
    expect(onStale).not.toHaveBeenCalled();
    generation.advance();
    send("b", 2);
    expect(onStale.mock.calls).toEqual([["b", 2]]);
  });

  it("throws what it throws while current, and reports what its onStale throws once", () => {
    const { token, generation, onError } = setUp();
    const [bug, hookBug] = [new Error("bug"), new Error("hook")];
    const run = token.guard(
      () => {
        throw bug;
      },
      {
        onStale() {
          throw hookBug;
        },
      },
    );
    expect(run).toThrow(bug);
    expect(onError).not.toHaveBeenCalled();
    generation.advance();
    expect(run()).toBeUndefined();
    expect(onError.mock.calls).toEqual([[hookBug, expect.objectContaining({ kind: "callback" })]]);
  });

  it("is checked at its entry only: an async one runs on after an advance, unless it checks", async () => {
    const { token, generation } = setUp();
    const seen: string[] = [];
    const careless = token.guard(async () => {
      await Promise.resolve();
      seen.push("careless");
    });
    const careful = token.guard(async () => {
      token.check(await Promise.resolve());
      seen.push("careful");
    });
    const ends = [careless(), careful()];
    generation.advance();
    const [first, second] = await Promise.allSettled(ends);
    expect(seen).toEqual(["careless"]);
    expect([first?.status, second?.status === "rejected" && isStale(second.reason)]).toEqual(["fulfilled", true]);
  });

  it("with its token stale inside its own call runs to its end", () => {
    const { token, generation } = setUp();
    const run = token.guard(() => {
      generation.advance();
      return token.isCurrent;
    });
    expect([run(), run()]).toEqual([false, undefined]);
  });

  it.each([undefined, null, "run", {}])("cannot be made of %o", (callback) => {
    const { token } = setUp();
    expect(() => token.guard(callback as never)).toThrow(TypeError);
    expect(() => guard(token, callback as never)).toThrow(TypeError);
  });
});

describe("guard with a source", () => {
  it("holds the token itself, or the token of this moment of a generation or an owner", () => {
    const owner = {};
    const generation = new Generation();
    const sources = [generation.current, generation, owner];
    const run = vi.fn();
    const early = sources.map((source) => guard(source, run));
    generation.advance();
    generationOf(owner).advance();
    const late = sources.map((source) => guard(source, run));
    for (const call of early) call();
    expect(run).not.toHaveBeenCalled();
    for (const call of late) call();
    // The token was stale before; the generation and the owner have a new one.
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("is one function under both of its imports", () => {
    expect(guardOfSubpath).toBe(guard);
  });

  it("does not mix owners up", () => {
    const [one, other] = [{}, {}];
    const run = vi.fn();
    const call = guard(one, run);
    generationOf(other).advance();
    call();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([undefined, null, 5, "owner", true, Symbol("owner")])("that is %o is a TypeError", (source) => {
    expect(() => guard(source as never, () => {})).toThrow(TypeError);
  });

  it("takes tokens of another copy of this package", async () => {
    vi.resetModules();
    const other = await import("@stale-guard/runtime");
    expect(other.Generation).not.toBe(Generation);
    const generation = new other.Generation("other");
    const run = vi.fn();
    const call = guard(generation.current, run);
    const child = new Generation("child", { parent: generation.current });
    call();
    generation.advance("over");
    call();
    expect([run.mock.calls.length, child.closed, child.current.reason]).toEqual([1, true, "over"]);
  });
});

it("a guarded listener of a real emitter is dropped once stale, with all its arguments before", () => {
  const owner = {};
  const emitter = new EventEmitter();
  const seen: unknown[] = [];
  emitter.on("message", guard(owner, (data: string, isBinary: boolean) => {
    seen.push(data, isBinary);
  }));
  emitter.emit("message", "a", true);
  generationOf(owner).advance();
  emitter.emit("message", "b", false);
  expect(seen).toEqual(["a", true]);
});
