import { expect } from "vitest";
import { type Check, deferred, openRig, outcomeOf, Rig, settled, unhandledIn } from "./model-rig.ts";

const STALE = 'StaleError: generation 1 of "reconnector" is over';

/** How a reconnector ends. */
export const STOPPING: Readonly<Record<string, Check>> = {
  "stopped while idle never connects": async (runtime) => {
    const rig = new Rig(runtime);
    await rig.reconnector.stop();
    expect(await outcomeOf(rig.request())).toBe(STALE);
    expect(await outcomeOf(rig.request(true))).toBe(STALE);
    expect([rig.news(), rig.reconnector.state]).toEqual(["stopped", "stopped"]);
  },
  "stopped while it drains ends the drain, and neither clears nor connects": async (runtime) => {
    const rig = await openRig(runtime);
    const request = rig.request(true);
    await settled();
    const stop = rig.reconnector.stop();
    expect([rig.drains[0]?.signal.aborted, await outcomeOf(request), await outcomeOf(stop)]).toEqual([true, STALE, "pending"]);
    await rig.drained();
    expect([rig.news(), await outcomeOf(stop), rig.reconnector.socket]).toEqual(["draining, drain A, stopped", undefined, undefined]);
  },
  "stopped while it clears the session does not connect": async (runtime) => {
    let cleared = (): void => {};
    const rig = new Rig(runtime, { clearSession: () => new Promise<void>((resolve) => (cleared = resolve)) });
    void rig.request(true);
    await settled();
    await rig.reconnector.stop();
    cleared();
    await settled();
    expect(rig.news()).toBe("stopped");
  },
  "stopped while it connects ends the attempt's token and asks for no further one": async (runtime) => {
    const rig = new Rig(runtime);
    const request = rig.request();
    await settled();
    await rig.reconnector.stop("shutdown");
    expect([rig.attempts[0]?.token.isCurrent, rig.attempts[0]?.token.reason]).toEqual([false, "shutdown"]);
    expect([await outcomeOf(request), rig.news()]).toEqual([STALE, "connecting, connect 1, stopped"]);
  },
  "stopped while it connects drains the socket that still comes": async (runtime) => {
    const dial = deferred<string>();
    const rig = new Rig(runtime, { connect: () => dial.promise });
    void rig.request();
    await settled();
    await rig.reconnector.stop();
    dial.resolve("late");
    await settled();
    expect([rig.news(), rig.drains[0]?.signal.aborted]).toEqual(["connecting, stopped, drain late", true]);
    await rig.drained();
    expect(rig.reconnector.socket).toBeUndefined();
  },
  "stopped while it waits leaves no timer": async (runtime) => {
    const rig = new Rig(runtime);
    void rig.request();
    await settled();
    await rig.refuse();
    expect(rig.clock.pending).toBe(1);
    await rig.reconnector.stop();
    expect([rig.clock.pending, rig.news()]).toEqual([0, "connecting, connect 1, waiting, stopped"]);
  },
  "stopped while open drains in peace, and the stop waits for it": async (runtime) => {
    const rig = await openRig(runtime);
    const stop = rig.reconnector.stop();
    expect([await outcomeOf(stop), rig.news(), rig.drains[0]?.signal.aborted]).toEqual(["pending", "stopped, drain A", false]);
    await rig.drained();
    expect([await outcomeOf(stop), rig.reconnector.socket]).toEqual([undefined, undefined]);
  },
  "stopped twice drains once and says the same twice": async (runtime) => {
    const rig = await openRig(runtime);
    const stops = [rig.reconnector.stop("first"), rig.reconnector.stop("second")];
    rig.drains[0]?.reject(new Error("stuck"));
    expect(await Promise.all(stops.map(outcomeOf))).toEqual(["Error: stuck", "Error: stuck"]);
    expect(rig.news()).toBe("stopped, drain A");
  },
  "stopped by the hook that hears of the stop says the same, too": async (runtime) => {
    let inner: Promise<void> | undefined;
    const rig = await openRig(runtime, { onState: ({ state }) => void (state === "stopped" && (inner = rig.reconnector.stop())) });
    void rig.reconnector.stop();
    expect(await outcomeOf(inner as Promise<void>)).toBe("pending");
    await rig.drained();
    expect(await outcomeOf(inner as Promise<void>)).toBeUndefined();
  },
  "refuses what is asked after the stop, while an attempt still runs": async (runtime) => {
    const rig = new Rig(runtime, { connect: () => new Promise(() => {}) });
    void rig.request();
    await settled();
    await rig.reconnector.stop();
    expect(await outcomeOf(rig.request())).toBe(STALE);
    expect(await outcomeOf(rig.request(true))).toBe(STALE);
  },
  "refuses what the hook asks that hears of the stop": async (runtime) => {
    let asked: Promise<string> | undefined;
    const rig = new Rig(runtime, { onState: ({ state }) => void (rig.log.push(state), state === "stopped" && (asked = rig.request())) });
    void rig.request();
    await settled();
    await rig.open("A");
    rig.news();
    void rig.reconnector.stop();
    expect(await outcomeOf(asked as Promise<string>)).toBe(STALE);
    expect([rig.news(), rig.reconnector.state, rig.drains[0]?.signal.aborted]).toEqual(["stopped, drain A", "stopped", false]);
  },
  "stays stopped when retryDelay, the breaker or its trip stops it in mid-step": async (runtime) => {
    let rig!: Rig;
    const stop = (): void => void rig.reconnector.stop();
    const breaker = runtime.createStallBreaker({ threshold: 1, onTrip: stop });
    for (const options of [{ retryDelay: () => (stop(), 5) }, { breaker }]) {
      rig = new Rig(runtime, options);
      void rig.request();
      await settled();
      await rig.refuse();
      expect([rig.news(), rig.reconnector.state, rig.clock.pending]).toEqual(["connecting, connect 1, stopped", "stopped", 0]);
    }
    rig = new Rig(runtime, { breaker: { ...breaker, ok: stop } });
    void rig.request();
    await settled();
    await rig.open("A");
    expect([rig.news(), rig.reconnector.state]).toEqual(["connecting, connect 1, stopped, drain A", "stopped"]);
  },
  "stopped by the hook of each state goes no further": async (runtime) => {
    for (const moment of ["draining", "connecting", "waiting", "open"]) {
      const onState = ({ state }: { state: string }): void => {
        rig.log.push(state);
        if (state === moment) void rig.reconnector.stop();
      };
      const rig: Rig = new Rig(runtime, { onState });
      void rig.request();
      await settled();
      await (moment === "waiting" ? rig.refuse() : rig.open("A"));
      void rig.request();
      await settled();
      await rig.drained();
      const states = rig.news().split(", ").filter((each) => !/ /u.test(each));
      expect([states.at(-2), states.at(-1), rig.clock.pending]).toEqual([moment, "stopped", 0]);
    }
  },
  "asks shouldStop again after the drain, the session and the attempt, however that ends": async (runtime) => {
    const ends = [];
    for (const step of ["drain", "session", "socket", "error"]) {
      let isOver = false;
      const end = (at: string): void => void (isOver ||= at === step);
      const connect = async (): Promise<string> => {
        end("socket");
        end("error");
        if (step === "error") throw new Error("refused");
        return "B";
      };
      const states: string[] = [];
      const rig = new Rig(runtime, {
        connect: async (_, { fresh }) => (fresh ? connect() : "A"),
        drain: async () => end("drain"),
        clearSession: () => end("session"),
        shouldStop: () => isOver,
        onState: ({ state }) => void states.push(state),
      });
      await rig.request();
      expect(await outcomeOf(rig.request(true))).toBe(STALE);
      expect([rig.reconnector.socket, rig.clock.pending]).toEqual([undefined, 0]);
      ends.push(states.slice(2).join());
    }
    const late = "draining,connecting,stopped";
    expect(ends).toEqual(["draining,stopped", late, late, late]);
  },
  "tells the reason of a stop by shouldStop": async (runtime) => {
    const causes: unknown[] = [];
    const rig = new Rig(runtime, { shouldStop: () => true, onState: ({ cause }) => void causes.push(cause) });
    expect(await outcomeOf(rig.request())).toBe(STALE);
    expect([causes, rig.attempts]).toEqual([["shouldStop"], []]);
  },
  "ends with its parent's token": async (runtime) => {
    const parent = new runtime.Generation("process");
    const rig = await openRig(runtime, { parent: parent.current });
    parent.advance("restart");
    await rig.drained();
    expect([rig.news(), rig.attempts[0]?.token.reason, await outcomeOf(rig.request())]).toEqual(["stopped, drain A", "restart", STALE]);
  },
  "ends with its parent's signal, also one that has aborted already": async (runtime) => {
    for (const isEarly of [true, false]) {
      const controller = new AbortController();
      if (isEarly) controller.abort("early");
      const rig = new Rig(runtime, { parent: controller.signal });
      const request = rig.request();
      await settled();
      if (!isEarly) controller.abort("late");
      expect([await outcomeOf(request), rig.reconnector.state, rig.attempts.length]).toEqual([STALE, "stopped", isEarly ? 0 : 1]);
    }
  },
  "refuses what is asked while its parent ends": async (runtime) => {
    const controller = new AbortController();
    const parent = new runtime.Generation("process");
    const asked: Promise<string>[] = [];
    // Before the reconnector hears of it: listeners go first come first served, cleanups last come first served.
    controller.signal.addEventListener("abort", () => asked.push(rigs[0]?.request() as Promise<string>));
    const rigs = [new Rig(runtime, { parent: controller.signal }), new Rig(runtime, { parent: parent.current })];
    parent.current.defer(() => void asked.push(rigs[1]?.request() as Promise<string>));
    controller.abort();
    parent.advance();
    expect(await Promise.all(asked.map(outcomeOf))).toEqual([STALE, STALE]);
    expect(rigs.map((rig) => rig.news())).toEqual(["stopped", "stopped"]);
  },
  "comes to an end when a hook ends its parent while another end is going on": async (runtime) => {
    const parent = new runtime.Generation("process");
    let asked: Promise<string> | undefined;
    let turns = 0;
    const shouldStop = (): boolean => {
      turns += 1;
      // Otherwise the test would never end either.
      if (turns > 9) throw new Error("endless");
      parent.advance();
      return false;
    };
    parent.current.defer(() => void (asked = new Rig(runtime, { parent: parent.current, shouldStop }).request()));
    parent.advance();
    expect([await outcomeOf(asked as Promise<string>), turns]).toEqual([STALE, 1]);
  },
  "leaves no rejection unhandled, though nobody awaits": async (runtime) => {
    const unhandled = await unhandledIn(async () => {
      const rig = new Rig(runtime, { retryDelay: () => null });
      void rig.request();
      await settled();
      await rig.refuse();
      void rig.request();
      void rig.reconnector.stop();
      void rig.request();
      const controller = new AbortController();
      const open = await openRig(runtime, { parent: controller.signal });
      controller.abort();
      open.drains[0]?.reject(new Error("stuck"));
    });
    expect(unhandled).toEqual([]);
  },
};
