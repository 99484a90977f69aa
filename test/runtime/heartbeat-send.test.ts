import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Generation } from "@stale-guard/runtime";
import { type Heartbeat, type HeartbeatOptions, startHeartbeat } from "@stale-guard/runtime/heartbeat";
import { armedBy } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

/** A heartbeat every 100 ms, the first after 50. */
function setUp(options: Partial<HeartbeatOptions> = {}) {
  const clock = new ModelClock();
  const onStale = vi.fn();
  const generation = new Generation("gateway", { clock, onStale });
  const send = vi.fn<() => unknown>();
  const onZombie = vi.fn<HeartbeatOptions["onZombie"]>();
  const onError = vi.fn<(error: unknown) => void>();
  const heartbeat = startHeartbeat(generation.current, { intervalMs: 100, jitter: () => 50, send, onZombie, onError, ...options });
  return { clock, generation, token: generation.current, onStale, send, onZombie, onError, heartbeat };
}

const BUG = new Error("bug");
const throws = (): never => {
  throw BUG;
};

const onStack: unknown[] = [];
const note = (error: unknown): void => void onStack.push(error);

beforeEach(() => {
  process.on("uncaughtException", note).on("unhandledRejection", note);
});
afterEach(async () => {
  // An unhandled rejection is told once the microtasks are done.
  await turn();
  process.off("uncaughtException", note).off("unhandledRejection", note);
  vi.restoreAllMocks();
  expect(onStack.splice(0)).toEqual([]);
});

describe("a send that fails", () => {
  it("by throwing means a zombie, once, with the cause", () => {
    const send = vi.fn(throws);
    const { clock, onZombie, token } = setUp({ send });
    clock.run(10_000);
    expect(onZombie.mock.calls).toEqual([[{ missed: 1, sinceAckMs: 50, cause: BUG }]]);
    expect([clock.pending, armedBy(token), send.mock.calls.length]).toEqual([0, 0, 1]);
  });

  it.each<[string, () => unknown]>([
    ["a promise", () => Promise.reject(BUG)],
    ["an async function", async () => throws()],
    ["a thenable", () => ({ then: (_: unknown, reject: (error: unknown) => void) => reject(BUG) })],
  ])("by rejecting, as %s, means the same", async (_, send) => {
    const { clock, onZombie } = setUp({ send });
    clock.run(50);
    await turn();
    expect(onZombie.mock.calls).toEqual([[{ missed: 1, sinceAckMs: 50, cause: BUG }]]);
    clock.run(10_000);
    expect([onZombie.mock.calls.length, clock.pending]).toEqual([1, 0]);
  });

  it("in a beat that the server asked for means the same, and beatNow does not throw", () => {
    const { clock, heartbeat, onZombie } = setUp({ send: throws });
    heartbeat.beatNow();
    expect([onZombie.mock.calls, clock.pending]).toEqual([[[{ missed: 0, sinceAckMs: 0, cause: BUG }]], 0]);
  });

  it("only after the end is nobody's business", async () => {
    let reject: ((reason: unknown) => void) | undefined;
    const { clock, onZombie, generation, onError } = setUp({ send: () => new Promise((_, settle) => (reject = settle)) });
    clock.run(50);
    generation.advance();
    reject?.(BUG);
    await turn();
    expect([onZombie.mock.calls, onError.mock.calls]).toEqual([[], []]);
  });

  it("twice before anyone heard of the first is one zombie", async () => {
    const { clock, heartbeat, onZombie } = setUp({ send: () => Promise.reject(BUG), maxMissed: 3 });
    heartbeat.beatNow();
    clock.run(50);
    await turn();
    expect(onZombie).toHaveBeenCalledTimes(1);
  });
});

describe("an end from inside", () => {
  type End = (setting: { generation: Generation; heartbeat: Heartbeat }) => void;
  const ends: [string, End][] = [
    ["advance", ({ generation }) => void generation.advance()],
    ["close", ({ generation }) => generation.close()],
    ["stop", ({ heartbeat }) => heartbeat.stop()],
    ["advance, and a throw", ({ generation }) => (generation.advance(), throws())],
  ];

  it.each(ends)("send, by %s, arms nothing, tells nobody and beats no more", (_, end) => {
    const onBeat = vi.fn();
    const send = vi.fn(() => end(stage));
    const stage = setUp({ send, onBeat });
    stage.clock.run(10_000);
    const { clock, generation, token, onZombie, onError, onStale } = stage;
    expect([clock.pending, clock.handles.length, armedBy(token), armedBy(generation.current)]).toEqual([0, 1, 0, 0]);
    expect([send, onBeat, onZombie, onError, onStale].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0, 0, 0]);
  });

  it.each(ends.slice(0, 3))("onBeat, by %s, arms nothing either", (_, end) => {
    const onBeat = vi.fn(() => end(stage));
    const stage = setUp({ onBeat });
    stage.clock.run(10_000);
    expect([stage.clock.pending, stage.clock.handles.length, onBeat.mock.calls.length]).toEqual([0, 1, 1]);
  });

  it("onZombie, which replaces the connection, leaves the next heartbeat alone", () => {
    const beats: number[] = [];
    const onZombie = vi.fn((): void => {
      startHeartbeat(stage.generation.advance("zombie"), { intervalMs: 100, jitter: () => 10, send: () => beats.push(1), onZombie() {} });
      stage.heartbeat.stop();
    });
    const stage = setUp({ onZombie });
    stage.clock.run(200);
    expect([onZombie.mock.calls.length, beats, stage.clock.pending]).toEqual([1, [1], 1]);
  });
});

describe("what the callbacks throw", () => {
  it("is told to onError, and the beats go on", () => {
    const { clock, onError, send, heartbeat } = setUp({ onBeat: throws });
    clock.run(60);
    heartbeat.ack();
    clock.run(100);
    expect([onError.mock.calls, send.mock.calls.length]).toEqual([[[BUG], [BUG]], 2]);
  });

  it("in onZombie is told once, and it is over all the same", () => {
    const { clock, onError } = setUp({ onZombie: throws });
    clock.run(10_000);
    expect([onError.mock.calls, clock.pending]).toEqual([[[BUG]], 0]);
  });

  it("goes to the console where onError throws, or is missing", () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const second = new Error("second");
    setUp({
      onZombie: throws,
      onError() {
        throw second;
      },
    }).clock.run(10_000);
    const clock = new ModelClock();
    startHeartbeat(new Generation("gateway", { clock }).current, { intervalMs: 100, send: throws, onZombie: throws });
    clock.run(10_000);
    expect(told.mock.calls).toEqual([[second], [BUG]]);
  });
});
