import { describe, expect, it, vi } from "vitest";
import { Generation, type StaleInfo } from "@stale-guard/runtime";
import { type Heartbeat, type HeartbeatOptions, startHeartbeat } from "@stale-guard/runtime/heartbeat";
import { obeysLaws } from "./support/laws.ts";
import { armedBy } from "./support/leaks.ts";
import { ModelClock, NativeHandle } from "./support/model-clock.ts";

/** A heartbeat every 100 ms, the first after 50, which notes the times of its beats. */
function setUp(options: Partial<HeartbeatOptions> = {}) {
  const clock = Object.assign(new ModelClock(), { random: () => 0.5 });
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const generation = new Generation("gateway", { clock, onStale });
  const beats: number[] = [];
  const onZombie = vi.fn<HeartbeatOptions["onZombie"]>();
  const send = (): void => void beats.push(clock.now());
  const heartbeat = startHeartbeat(generation.current, { intervalMs: 100, send, onZombie, ...options });
  /** The peer answers everything, every millisecond. */
  const passAnswered = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.run(1);
      heartbeat.ack();
    }
  };
  return { clock, generation, token: generation.current, onStale, beats, onZombie, heartbeat, passAnswered };
}

describe("the schedule", () => {
  it.each([
    [0, 0],
    [0.25, 25],
    [0.999, 99.9],
  ])("begins after a part of the interval that chance %o decides", (random, first) => {
    const clock = Object.assign(new ModelClock(), { random: () => random });
    startHeartbeat(new Generation("gateway", { clock }).current, { intervalMs: 100, send() {}, onZombie() {} });
    expect(clock.nextIn).toBe(first);
  });

  it("takes its chance from Math.random where the clock has none, once", () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.75);
    const clock = new ModelClock();
    startHeartbeat(new Generation("gateway", { clock }).current, { intervalMs: 100, send() {}, onZombie() {} });
    expect([clock.nextIn, random.mock.calls.length]).toEqual([75, 1]);
    random.mockRestore();
  });

  it("asks jitter for the first delay, and not for the others", () => {
    const jitter = vi.fn(() => 7);
    const { beats, passAnswered } = setUp({ jitter });
    passAnswered(210);
    expect([jitter.mock.calls, beats]).toEqual([[[0.5, 100]], [7, 107, 207]]);
  });

  it("beats every interval while it is answered, and never calls zombie", () => {
    const { beats, onZombie, passAnswered } = setUp();
    passAnswered(1_000);
    expect(beats).toEqual([50, 150, 250, 350, 450, 550, 650, 750, 850, 950]);
    expect(onZombie).not.toHaveBeenCalled();
  });

  it("holds one timer at a time, and none after stop(), which may be called again", () => {
    const { clock, heartbeat, token, passAnswered, beats } = setUp();
    for (const ms of [20, 40, 100]) {
      passAnswered(ms);
      expect([clock.pending, armedBy(token)]).toEqual([1, 1]);
    }
    heartbeat.stop();
    heartbeat.stop();
    clock.run(1_000);
    expect([clock.pending, armedBy(token), beats]).toEqual([0, 0, [50, 150]]);
  });

  it("ends with its token", () => {
    const { clock, generation, beats, onZombie, onStale } = setUp();
    clock.run(60);
    generation.advance();
    clock.run(1_000);
    expect([clock.pending, beats, onZombie.mock.calls, onStale.mock.calls]).toEqual([0, [50], [], []]);
  });

  it("does not begin through a stale token, and says so as any other arming", () => {
    const { generation, token, clock, onStale } = setUp();
    generation.advance();
    const send = vi.fn();
    const heartbeat = startHeartbeat(token, { intervalMs: 100, send, onZombie: send, ref: true });
    expect(onStale.mock.calls.map(([{ kind, generation: id }]) => [kind, id])).toEqual([["arm", 1]]);
    heartbeat.beatNow();
    heartbeat.ack();
    heartbeat.stop();
    clock.run(1_000);
    expect([clock.pending, send.mock.calls.length, heartbeat.missed, heartbeat.lastRttMs]).toEqual([0, 0, 0, undefined]);
  });

  it.each([[undefined, false], [false, false], [true, true]])("with ref %o its timers keep the process alive: %o", (ref, expected) => {
    const { clock, passAnswered } = setUp(ref === undefined ? {} : { ref });
    passAnswered(200);
    expect(clock.handles.map((handle) => (handle as NativeHandle).refs)).toEqual([expected, expected, expected]);
  });

  it("works on a clock whose timers are numbers", () => {
    const clock = new ModelClock({ numeric: true });
    const send = vi.fn();
    const heartbeat = startHeartbeat(new Generation("gateway", { clock }).current, { intervalMs: 100, send, onZombie() {}, jitter: () => 0 });
    clock.run(0);
    heartbeat.stop();
    expect([send.mock.calls.length, clock.pending]).toEqual([1, 0]);
  });
});

describe("acknowledgements", () => {
  it("are counted: missed is what was sent and not answered", () => {
    const { clock, heartbeat } = setUp({ maxMissed: 3 });
    const seen = [heartbeat.missed];
    for (const ms of [50, 100, 100]) {
      clock.run(ms);
      seen.push(heartbeat.missed);
    }
    heartbeat.ack();
    expect([...seen, heartbeat.missed]).toEqual([0, 1, 2, 3, 0]);
  });

  it("tell how long they took, each once", () => {
    const { clock, heartbeat } = setUp();
    expect(heartbeat.lastRttMs).toBeUndefined();
    heartbeat.ack();
    expect(heartbeat.lastRttMs).toBeUndefined();
    clock.run(62);
    heartbeat.ack();
    clock.run(5);
    heartbeat.ack();
    expect(heartbeat.lastRttMs).toBe(12);
    clock.run(90);
    heartbeat.ack();
    expect(heartbeat.lastRttMs).toBe(7);
  });

  it("of an older token, or after stop(), are ignored", () => {
    const { clock, heartbeat, generation } = setUp();
    clock.run(60);
    generation.advance();
    heartbeat.ack();
    expect([heartbeat.missed, heartbeat.lastRttMs]).toEqual([1, undefined]);
    const stopped = setUp();
    stopped.clock.run(60);
    stopped.heartbeat.stop();
    stopped.heartbeat.ack();
    expect([stopped.heartbeat.missed, stopped.heartbeat.lastRttMs]).toEqual([1, undefined]);
  });
});

describe("a beat that the server asks for", () => {
  it("is sent at once, needs no answer, and moves nothing", () => {
    const { clock, heartbeat, beats } = setUp();
    clock.run(20);
    heartbeat.beatNow();
    expect([beats, heartbeat.missed, clock.nextIn, clock.pending]).toEqual([[20], 0, 30, 1]);
    clock.run(60);
    expect([beats, heartbeat.missed]).toEqual([[20, 50], 1]);
    heartbeat.beatNow();
    expect([beats, heartbeat.missed, clock.nextIn]).toEqual([[20, 50, 80], 1, 70]);
  });

  it("does not excuse the answer that is missing", () => {
    const { clock, heartbeat, onZombie } = setUp();
    clock.run(60);
    heartbeat.beatNow();
    clock.run(90);
    expect(onZombie).toHaveBeenCalledTimes(1);
  });

  it("is none after the end", () => {
    const { heartbeat, beats, generation } = setUp();
    generation.advance();
    heartbeat.beatNow();
    const stopped = setUp();
    stopped.heartbeat.stop();
    stopped.heartbeat.beatNow();
    expect([beats, stopped.beats]).toEqual([[], []]);
  });
});

describe("bad input", () => {
  const good: HeartbeatOptions = { intervalMs: 100, send() {}, onZombie() {} };

  it.each<[string, object, ErrorConstructor | RangeErrorConstructor, string]>([
    ...[NaN, -1, 2 ** 31, Infinity, "100", undefined].map((intervalMs) => ["interval", { intervalMs }, RangeError, "intervalMs must be"] as never),
    ...[0, -1, 1.5, NaN, "2"].map((maxMissed) => ["maxMissed", { maxMissed }, RangeError, "maxMissed must be"] as never),
    ...[undefined, null, "send"].map((send) => ["send", { send }, TypeError, "send must be a function"] as never),
    ...[undefined, null, 5].map((onZombie) => ["onZombie", { onZombie }, TypeError, "onZombie must be a function"] as never),
    ["jitter's answer", { jitter: () => NaN }, RangeError, "must be 0 to"],
    ["jitter's answer", { jitter: () => -1 }, RangeError, "must be 0 to"],
  ])("of %s, %o, throws and arms nothing", (_, options, kind, message) => {
    const clock = new ModelClock();
    const { current } = new Generation("gateway", { clock });
    const start = (): Heartbeat => startHeartbeat(current, { ...good, ...options } as HeartbeatOptions);
    expect(start).toThrow(kind);
    expect(start).toThrow(message);
    expect([clock.pending, armedBy(current)]).toEqual([0, 0]);
  });

  it.each([null, undefined, {}, 5, new Generation("gateway")])("for a token, %o, throws a TypeError", (token) => {
    const start = (): Heartbeat => startHeartbeat(token as never, good);
    expect(start).toThrow(TypeError);
    expect(start).toThrow("token must be a token");
  });

  it("is neither an endless patience nor an interval of zero or of 24 days", () => {
    for (const options of [{ maxMissed: Infinity }, { intervalMs: 0 }, { intervalMs: 2 ** 31 - 1 }]) {
      const clock = new ModelClock();
      startHeartbeat(new Generation("gateway", { clock }).current, { ...good, ...options }).stop();
      expect(clock.handles.length).toBe(1);
    }
  });
});

obeysLaws("startHeartbeat", {
  start({ token, acted }) {
    const heartbeat = startHeartbeat(token, { intervalMs: 50, jitter: () => 10, send: acted, onZombie: acted, onBeat: acted });
    return { cancel: heartbeat.stop };
  },
});
