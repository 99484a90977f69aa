import { expect } from "vitest";
import { type Check, openRig, outcomeOf, Rig, settled } from "./model-rig.ts";

/** What a reconnector does with a breaker. */
export const BREAKING: Readonly<Record<string, Check>> = {
  "makes the attempt after a trip fresh, and those after it": async (runtime) => {
    const rig = new Rig(runtime, { breaker: runtime.createStallBreaker({ threshold: 2 }), retryDelay: () => 10 });
    void rig.request();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await settled();
      await rig.refuse();
      await rig.after(10);
    }
    expect(rig.attempts.map(({ fresh }) => fresh)).toEqual([false, false, true, true]);
    expect(rig.log.filter((each) => each === "clear")).toHaveLength(2);
  },
  "fails with the attempt's error when the breaker gives up": async (runtime) => {
    const rig = new Rig(runtime, { breaker: runtime.createStallBreaker({ threshold: 1, maxTrips: 1 }), retryDelay: () => 10 });
    const request = rig.request();
    await settled();
    await rig.refuse(new Error("first"));
    await rig.after(10);
    await rig.refuse(new Error("second"));
    expect([await outcomeOf(request), rig.reconnector.state, rig.clock.pending]).toEqual(["Error: second", "failed", 0]);
  },
  "tells the breaker of a connection, which forgets the stalls before it": async (runtime) => {
    const breaker = runtime.createStallBreaker({ threshold: 2 });
    const rig = new Rig(runtime, { breaker });
    void rig.request();
    await settled();
    await rig.refuse();
    await rig.after(100);
    expect(breaker.stalls).toBe(1);
    await rig.open("A");
    expect(breaker.stalls).toBe(0);
  },
  "does not tell it of an attempt that was cut short or stopped": async (runtime) => {
    const breaker = runtime.createStallBreaker();
    const rig = new Rig(runtime, { breaker });
    void rig.request();
    void rig.request(true);
    await settled();
    await rig.reconnector.stop();
    await settled();
    expect([rig.attempts.length, breaker.stalls]).toEqual([2, 0]);
  },
  "starts no attempt while the breaker refuses, and waits as it is told": async (runtime) => {
    const delays: unknown[] = [];
    let mayStart = false;
    const breaker = { ...runtime.createStallBreaker(), tryAcquire: () => mayStart };
    const rig = new Rig(runtime, { breaker, retryDelay: (...args) => (delays.push(args), 50) });
    const request = rig.request(true, "lost");
    await settled();
    await rig.after(50);
    expect([rig.news(), delays]).toEqual(["waiting, waiting", [[1, "lost"], [2, "lost"]]]);
    mayStart = true;
    await rig.after(50);
    await rig.open("A");
    expect([rig.news(), await request]).toEqual(["clear, connecting, connect 3 fresh, open", "A"]);
  },
  "fails with the request's cause when the breaker refuses and there is no further delay": async (runtime) => {
    let asked = 0;
    const tryAcquire = (): boolean => {
      asked += 1;
      // Otherwise the test would never end either.
      if (asked > 9) throw new Error("endless");
      return false;
    };
    const breaker = { ...runtime.createStallBreaker(), tryAcquire };
    const rig = new Rig(runtime, { breaker, retryDelay: () => null });
    expect([await outcomeOf(rig.request(false, "lost")), rig.news()]).toEqual(["lost", "failed"]);
  },
  "counts no stall for a connection that got its handshake and was lost": async (runtime) => {
    const breaker = runtime.createStallBreaker({ threshold: 1 });
    const rig = await openRig(runtime, { breaker });
    const verdict = breaker.stall(rig.attempts[0]?.token as never);
    expect([verdict, breaker.snapshot().trips]).toEqual(["retry", 0]);
  },
  "stops, and takes no step more, when a verdict comes after the stop": async (runtime) => {
    const rig: Rig = new Rig(runtime, { breaker: { ...runtime.createStallBreaker(), stall: () => (void rig.reconnector.stop(), "give-up") } });
    void rig.request();
    await settled();
    await rig.refuse();
    expect([rig.news(), rig.reconnector.state]).toEqual(["connecting, connect 1, stopped", "stopped"]);
  },
};
