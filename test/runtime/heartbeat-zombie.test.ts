import { afterEach, describe, expect, it, vi } from "vitest";
import { Generation } from "@stale-guard/runtime";
import { type HeartbeatOptions, startHeartbeat } from "@stale-guard/runtime/heartbeat";
import { armedBy } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";

/** A clock that goes on while its timers sleep, as a laptop's does. */
class SleepyClock extends ModelClock {
  slept = 0;
  override now(): number {
    return super.now() + this.slept;
  }
}

/** A heartbeat every 100 ms, the first after 50. */
function setUp(options: Partial<HeartbeatOptions> = {}) {
  const clock = new SleepyClock();
  const { current: token } = new Generation("gateway", { clock });
  const send = vi.fn<() => unknown>();
  const onZombie = vi.fn<HeartbeatOptions["onZombie"]>();
  const heartbeat = startHeartbeat(token, { intervalMs: 100, jitter: () => 50, send, onZombie, ...options });
  return { clock, token, send, onZombie, heartbeat };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a peer that stops answering", () => {
  it.each([
    [1, 150],
    [2, 250],
    [5, 550],
  ])("with maxMissed %o is a zombie after %o ms, once, and nothing beats any more", (maxMissed, ms) => {
    const { clock, onZombie, send, token } = setUp({ maxMissed });
    clock.run(ms - 1);
    expect([onZombie.mock.calls.length, clock.pending]).toEqual([0, 1]);
    clock.run(1);
    expect(onZombie.mock.calls).toEqual([[{ missed: maxMissed, sinceAckMs: ms }]]);
    clock.run(10_000);
    expect([onZombie.mock.calls.length, send.mock.calls.length, clock.pending, armedBy(token)]).toEqual([1, maxMissed, 0, 0]);
  });

  it("has all its time again after each answer", () => {
    const { clock, onZombie, heartbeat } = setUp({ maxMissed: 2 });
    clock.run(249);
    heartbeat.ack();
    clock.run(200);
    expect(onZombie).not.toHaveBeenCalled();
    clock.run(1);
    expect(onZombie.mock.calls).toEqual([[{ missed: 2, sinceAckMs: 201 }]]);
  });

  it("is never a zombie with endless patience", () => {
    const { clock, onZombie, heartbeat } = setUp({ maxMissed: Infinity });
    clock.run(10_000);
    expect([onZombie.mock.calls.length, heartbeat.missed]).toEqual([0, 100]);
  });
});

describe("after a sleep", () => {
  it("one beat asks again before the peer is called a zombie", () => {
    const { clock, onZombie, send, heartbeat } = setUp();
    clock.run(60);
    clock.slept = 60_000;
    clock.run(90);
    expect([send.mock.calls.length, onZombie.mock.calls.length, heartbeat.missed]).toEqual([2, 0, 1]);
    clock.run(99);
    expect(onZombie).not.toHaveBeenCalled();
    clock.run(1);
    expect(onZombie.mock.calls).toEqual([[{ missed: 1, sinceAckMs: 60_250 }]]);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("a peer that answers the probe lives, and the next sleep has a probe of its own", () => {
    const { clock, onZombie, send, heartbeat } = setUp();
    for (let sleeps = 1; sleeps <= 3; sleeps += 1) {
      clock.run(sleeps === 1 ? 60 : 10);
      clock.slept += 60_000;
      clock.run(90);
      clock.run(10);
      heartbeat.ack();
      clock.run(90);
    }
    expect([onZombie.mock.calls.length, send.mock.calls.length]).toEqual([0, 6 + 1]);
  });

  it("a second sleep without an answer between is the end", () => {
    const { clock, onZombie, send } = setUp();
    clock.run(60);
    clock.slept += 60_000;
    clock.run(100);
    clock.slept += 60_000;
    clock.run(100);
    expect([onZombie.mock.calls.length, send.mock.calls.length]).toEqual([1, 2]);
  });

  it("an answer that had come before it leaves an ordinary beat", () => {
    const { clock, onZombie, send, heartbeat } = setUp();
    clock.run(60);
    heartbeat.ack();
    clock.slept = 60_000;
    clock.run(90);
    expect([send.mock.calls.length, heartbeat.missed]).toEqual([2, 1]);
    clock.run(100);
    expect(onZombie).toHaveBeenCalledTimes(1);
  });

  it.each([
    [undefined, 100, 1],
    [undefined, 101, 0],
    [5, 400, 1],
    [5, 401, 0],
  ])("with suspendFactor %o, %o ms late, %o zombies", (suspendFactor, late, zombies) => {
    const { clock, onZombie } = setUp(suspendFactor === undefined ? {} : { suspendFactor });
    clock.run(60);
    clock.slept = late;
    clock.run(90);
    expect(onZombie).toHaveBeenCalledTimes(zombies);
  });

  it("seen by Date alone, the platform's timers ask again as well", () => {
    vi.useFakeTimers();
    const [send, onZombie] = [vi.fn(), vi.fn()];
    startHeartbeat(new Generation("gateway").current, { intervalMs: 100, jitter: () => 50, send, onZombie });
    vi.advanceTimersByTime(60);
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(90);
    expect([send.mock.calls.length, onZombie.mock.calls.length]).toEqual([2, 0]);
    vi.advanceTimersByTime(100);
    expect([send.mock.calls.length, onZombie.mock.calls.length, vi.getTimerCount()]).toEqual([2, 1, 0]);
  });
});
