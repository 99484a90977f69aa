import { createStallBreaker, Generation, type StaleInfo, type StallBreaker, type StallBreakerOptions, type TripInfo } from "@stale-guard/runtime";
import { describe, expect, it, vi } from "vitest";
import { ModelClock } from "./support/model-clock.ts";

function setUp(options: StallBreakerOptions = {}) {
  const clock = new ModelClock();
  const onStale = vi.fn<(info: StaleInfo) => void>();
  const trips: TripInfo[] = [];
  const generation = new Generation("gateway", { clock, onStale });
  const breaker = createStallBreaker({ clock, onTrip: (info) => void trips.push(info), ...options });
  /** The verdict over one more attempt that stalls. */
  const attempt = (cause?: unknown): string => breaker.stall(generation.advance(), cause);
  return { clock, onStale, trips, generation, breaker, attempt };
}

const times = (count: number, each: () => unknown): unknown[] => Array.from({ length: count }, each);

describe("consecutive stalls", () => {
  it("trip it at the threshold, by default the fifth, and not before", () => {
    const { attempt, breaker, trips } = setUp();
    expect(times(5, attempt)).toEqual(["retry", "retry", "retry", "retry", "fresh"]);
    expect(breaker.snapshot()).toEqual({ state: "closed", stalls: 0, trips: 1 });
    expect(trips).toHaveLength(1);
    expect(times(4, attempt)).not.toContain("fresh");
    expect([breaker.stalls, attempt()]).toEqual([4, "fresh"]);
  });

  it("are told to onTrip with their number, the trips so far and the last cause", () => {
    const { attempt, trips } = setUp({ threshold: 2, maxTrips: 1 });
    for (const cause of ["first", "second", "third", "fourth"]) attempt(cause);
    expect(trips).toEqual([
      { stalls: 2, trips: 1, verdict: "fresh", cause: "second" },
      { stalls: 2, trips: 2, verdict: "give-up", cause: "fourth" },
    ]);
  });

  it("are forgotten by a handshake", () => {
    const { attempt, breaker, generation } = setUp({ threshold: 2 });
    attempt();
    breaker.ok(generation.advance());
    expect([breaker.stalls, attempt(), attempt()]).toEqual([0, "retry", "fresh"]);
  });

  it("are forgotten by reset, with the trips", () => {
    const { attempt, breaker } = setUp({ threshold: 2, maxTrips: 1, halfOpenAfterMs: 100 });
    times(3, attempt);
    breaker.reset();
    expect(breaker.snapshot()).toEqual({ state: "closed", stalls: 0, trips: 0 });
    expect(times(2, attempt)).toEqual(["retry", "fresh"]);
  });

  it("do not include the drop of a connection that had its handshake, but the attempt after it", () => {
    const { attempt, breaker, generation } = setUp({ threshold: 1 });
    const token = generation.advance();
    breaker.ok(token);
    expect([breaker.stall(token), breaker.stall(token), breaker.stalls]).toEqual(["retry", "retry", 0]);
    expect(attempt()).toBe("fresh");
  });
});

describe("results of earlier attempts", () => {
  it("neither trip nor reset it, and are reported", () => {
    const { breaker, generation, onStale, trips } = setUp({ threshold: 2 });
    const [old, now] = [generation.current, generation.advance("replaced")];
    breaker.stall(now);
    expect([breaker.stall(old), breaker.stall(old), breaker.stalls, trips]).toEqual(["retry", "retry", 1, []]);
    breaker.ok(old);
    expect(breaker.stalls).toBe(1);
    const reports = onStale.mock.calls.map(([{ kind, name, generation: id, reason }]) => [kind, name, id, reason]);
    expect(reports).toEqual([
      ["callback", "stall", 1, "replaced"],
      ["callback", "stall", 1, "replaced"],
      ["callback", "ok", 1, "replaced"],
    ]);
  });

  it("do not forgive the current attempt what an earlier handshake would", () => {
    const { breaker, generation } = setUp({ threshold: 1 });
    breaker.ok(generation.current);
    expect(breaker.stall(generation.advance())).toBe("fresh");
  });

  it("of a closed generation count no more", () => {
    const { breaker, generation } = setUp({ threshold: 1 });
    const { current } = generation;
    generation.close();
    expect(breaker.stall(current)).toBe("retry");
  });
});

describe("giving up", () => {
  it("comes with the trip after maxTrips", () => {
    const { attempt } = setUp({ threshold: 1, maxTrips: 2 });
    expect(times(4, attempt)).toEqual(["fresh", "fresh", "give-up", "give-up"]);
  });

  it("never comes by default", () => {
    const { attempt } = setUp({ threshold: 1 });
    expect(new Set(times(200, attempt))).toEqual(new Set(["fresh"]));
  });

  it("is further away again after a handshake", () => {
    const { attempt, breaker, generation } = setUp({ threshold: 1, maxTrips: 1 });
    attempt();
    breaker.ok(generation.advance());
    expect(attempt()).toBe("fresh");
  });
});

describe("tryAcquire", () => {
  const refusals = (breaker: StallBreaker, count: number): unknown[] => times(count, () => breaker.tryAcquire());

  it("never refuses without halfOpenAfterMs, tripped or not", () => {
    const { attempt, breaker } = setUp({ threshold: 1 });
    attempt();
    expect([breaker.state, ...refusals(breaker, 3)]).toEqual(["closed", true, true, true]);
  });

  it("refuses from the trip until the time has passed, then admits one probe", () => {
    const { attempt, breaker, clock } = setUp({ threshold: 1, halfOpenAfterMs: 1000 });
    expect(refusals(breaker, 2)).toEqual([true, true]);
    attempt();
    clock.run(999);
    expect([breaker.state, breaker.tryAcquire()]).toEqual(["open", false]);
    clock.run(1);
    expect([breaker.state, ...refusals(breaker, 3)]).toEqual(["half-open", true, false, false]);
  });

  it("admits as many probes at a time as it is told", () => {
    const { attempt, breaker, clock } = setUp({ threshold: 1, halfOpenAfterMs: 1000, probes: 3 });
    attempt();
    clock.run(1000);
    expect(refusals(breaker, 5)).toEqual([true, true, true, false, false]);
  });

  it("forgets probes that never report", () => {
    const { attempt, breaker, clock } = setUp({ threshold: 1, halfOpenAfterMs: 1000, probes: 2 });
    attempt();
    clock.run(1000);
    expect(refusals(breaker, 3)).toEqual([true, true, false]);
    clock.run(999);
    expect(breaker.tryAcquire()).toBe(false);
    clock.run(1);
    expect(refusals(breaker, 3)).toEqual([true, true, false]);
  });

  it("refuses anew when a single probe stalls, whatever the threshold", () => {
    const { attempt, breaker, clock, trips } = setUp({ threshold: 3, halfOpenAfterMs: 1000 });
    times(3, attempt);
    clock.run(1000);
    breaker.tryAcquire();
    expect([attempt(), breaker.state, breaker.tryAcquire(), trips.length]).toEqual(["fresh", "open", false, 2]);
    clock.run(1000);
    expect(refusals(breaker, 2)).toEqual([true, false]);
  });

  it("refuses nothing any more when a probe gets its handshake", () => {
    const { attempt, breaker, clock, generation } = setUp({ threshold: 3, halfOpenAfterMs: 1000 });
    times(3, attempt);
    clock.run(1000);
    breaker.tryAcquire();
    breaker.ok(generation.advance());
    expect([breaker.state, ...refusals(breaker, 2), attempt()]).toEqual(["closed", true, true, "retry"]);
  });

  it("arms no timer", () => {
    const { attempt, breaker, clock } = setUp({ threshold: 1, halfOpenAfterMs: 1000 });
    attempt();
    breaker.tryAcquire();
    expect(clock.handles).toEqual([]);
  });

  it("takes the time from the platform by default", () => {
    vi.useFakeTimers();
    try {
      const breaker = createStallBreaker({ threshold: 1, halfOpenAfterMs: 1000 });
      breaker.stall(new Generation().current);
      expect(breaker.tryAcquire()).toBe(false);
      vi.advanceTimersByTime(1000);
      expect(breaker.tryAcquire()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what it is given", () => {
  it("must be tokens", () => {
    const { breaker } = setUp();
    for (const value of [undefined, null, {}, 1, new Generation()]) {
      expect(() => breaker.stall(value as never)).toThrow(TypeError);
      expect(() => breaker.ok(value as never)).toThrow(TypeError);
    }
  });

  it("must be tokens of its generation when it has one", () => {
    const { breaker, generation } = setUp();
    const bound = createStallBreaker({ generation });
    const other = new Generation("other").current;
    expect(() => bound.stall(other)).toThrow('token must be a token of this Generation, not of "other"');
    expect(() => bound.ok(other)).toThrow(TypeError);
    expect([bound.stall(generation.current), breaker.stall(other)]).toEqual(["retry", "retry"]);
    expect([bound.stalls, breaker.stalls]).toEqual([1, 1]);
  });

  it.each(["threshold", "probes", "maxTrips"])("must have a whole %s of at least one", (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, "5"]) expect(() => createStallBreaker({ [name]: value })).toThrow(RangeError);
    for (const value of [1, 7, Infinity]) expect(() => createStallBreaker({ [name]: value })).not.toThrow();
  });

  it("must have a time that a timer could have", () => {
    for (const halfOpenAfterMs of [-1, Number.NaN, 2 ** 31, Infinity]) expect(() => createStallBreaker({ halfOpenAfterMs })).toThrow(RangeError);
    for (const halfOpenAfterMs of [0, 2 ** 31 - 1]) expect(() => createStallBreaker({ halfOpenAfterMs })).not.toThrow();
  });

  it("may have a hook that throws: the verdict stands, and the error is reported", () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    const error = new Error("own");
    const { attempt, breaker } = setUp({ threshold: 1, onTrip: () => { throw error; } });
    expect([attempt(), breaker.snapshot().trips]).toEqual(["fresh", 1]);
    expect(report.mock.calls).toEqual([[error]]);
    report.mockRestore();
  });

  it("may have a hook that resets it", () => {
    const { attempt, breaker } = setUp({ threshold: 1, onTrip: () => breaker.reset() });
    expect([attempt(), breaker.snapshot()]).toEqual(["fresh", { state: "closed", stalls: 0, trips: 0 }]);
  });
});
