import { expect } from "vitest";
import { type Check, openRig, outcomeOf, Rig, settled } from "./model-rig.ts";

const STALE = 'StaleError: generation 1 of "reconnector" is over';

/** What a reconnector does while nobody stops it. */
export const RECONNECTING: Readonly<Record<string, Check>> = {
  "drains, clears the session when fresh, then connects": async (runtime) => {
    const rig = await openRig(runtime);
    const fresh = rig.request(true);
    await settled();
    expect(rig.news()).toBe("draining, drain A");
    await rig.drained();
    expect(rig.news()).toBe("clear, connecting, connect 1 fresh");
    await rig.open("B");
    expect([rig.news(), await fresh, rig.reconnector.socket]).toEqual(["open", "B", "B"]);
  },
  "keeps the session for a resume": async (runtime) => {
    const rig = await openRig(runtime);
    void rig.request(false);
    await settled();
    await rig.drained();
    expect(rig.news()).toBe("draining, drain A, connecting, connect 1");
  },
  "waits for a session that takes time to clear": async (runtime) => {
    let cleared = (): void => {};
    const rig = new Rig(runtime, { clearSession: () => new Promise<void>((resolve) => (cleared = resolve)) });
    void rig.request(true);
    await settled();
    expect(rig.news()).toBe("");
    cleared();
    await settled();
    expect(rig.news()).toBe("connecting, connect 1 fresh");
  },
  "makes the old connection's token stale before its socket is drained": async (runtime) => {
    const current: boolean[] = [];
    const rig = await openRig(runtime, { drain: async () => void current.push(rig.attempts[0]?.token.isCurrent === true) });
    expect(rig.attempts[0]?.token.isCurrent).toBe(true);
    void rig.request();
    await settled();
    expect(current).toEqual([false]);
  },
  "lets a request join the running one": async (runtime) => {
    const rig = new Rig(runtime);
    const both = [rig.request(), rig.request(false, "again")];
    await settled();
    expect(rig.news()).toBe("connecting, connect 1");
    await rig.open("A");
    expect(await Promise.all(both)).toEqual(["A", "A"]);
  },
  "cuts a resume short for a fresh request, and both get the fresh connection": async (runtime) => {
    const rig = new Rig(runtime);
    const both = [rig.request(), rig.request(true, "invalid session")];
    await settled();
    expect(rig.news()).toBe("connecting, connect 1, clear, connecting, connect 2 fresh");
    expect(rig.attempts[0]?.token.reason).toBe("invalid session");
    await rig.open("A");
    expect(await Promise.all(both)).toEqual(["A", "A"]);
  },
  "goes on with the cause of the request that cut it short": async (runtime) => {
    const causes: unknown[] = [];
    const rig = new Rig(runtime, { onState: ({ cause }) => void causes.push(cause) });
    void rig.request(false, "lost");
    void rig.request(true, "invalid session");
    await settled();
    expect(causes).toEqual(["lost", "invalid session"]);
  },
  "lets a fresh request join a fresh one": async (runtime) => {
    const rig = new Rig(runtime);
    void rig.request(true);
    void rig.request(true);
    await settled();
    expect(rig.news()).toBe("clear, connecting, connect 1 fresh");
  },
  "ends the delay at once for a fresh request, and only for that": async (runtime) => {
    const rig = new Rig(runtime);
    void rig.request();
    await settled();
    await rig.refuse();
    void rig.request(false);
    await settled();
    expect(rig.news()).toBe("connecting, connect 1, waiting");
    void rig.request(true);
    await settled();
    expect(rig.news()).toBe("clear, connecting, connect 2 fresh");
  },
  "takes a fresh request in while it drains": async (runtime) => {
    const rig = await openRig(runtime);
    void rig.request(false);
    void rig.request(true);
    await settled();
    await rig.drained();
    expect(rig.news()).toBe("draining, drain A, clear, connecting, connect 1 fresh");
  },
  "drains a socket that came although a fresh request had cut its attempt short": async (runtime) => {
    const rig = new Rig(runtime, { connect: async (_, { attempt }) => (attempt === 1 ? (void rig.request(true), "late") : "B") });
    void rig.request();
    await settled();
    expect(rig.news()).toBe("connecting, draining, drain late");
    await rig.drained();
    expect([rig.news(), rig.reconnector.socket]).toEqual(["clear, connecting, open", "B"]);
  },
  "counts attempts until one succeeds, and then anew": async (runtime) => {
    const rig = new Rig(runtime);
    void rig.request();
    await settled();
    await rig.refuse();
    await rig.after(100);
    await rig.open("A");
    void rig.request();
    await settled();
    await rig.drained();
    expect(rig.news()).toBe("connecting, connect 1, waiting, connecting, connect 2, open, draining, drain A, connecting, connect 1");
  },
  "waits as long as it is told, and asks with the attempt and its error": async (runtime) => {
    const asked: unknown[] = [];
    const rig = new Rig(runtime, { retryDelay: (...args) => (asked.push(args), 250) });
    void rig.request();
    await settled();
    await rig.refuse("no route");
    await rig.after(249);
    expect([rig.attempts.length, asked]).toEqual([1, [[1, "no route"]]]);
    await rig.after(1);
    expect(rig.attempts).toHaveLength(2);
  },
  "makes a failed attempt's token stale before it waits": async (runtime) => {
    let late = 0;
    const rig = new Rig(runtime);
    void rig.request();
    await settled();
    rig.attempts[0]?.token.setTimeout(() => ++late, 50);
    await rig.refuse();
    expect([rig.reconnector.state, rig.attempts[0]?.token.isCurrent]).toEqual(["waiting", false]);
    await rig.after(60);
    expect(late).toBe(0);
  },
  "fails with the error when the delay is null, with nothing left armed, and can be asked again": async (runtime) => {
    let late = 0;
    const rig = new Rig(runtime, { retryDelay: () => null });
    const first = rig.request();
    await settled();
    rig.attempts[0]?.token.setTimeout(() => ++late, 50);
    await rig.refuse();
    expect(await outcomeOf(first)).toBe("Error: refused");
    expect([rig.news(), rig.reconnector.state, rig.clock.pending]).toEqual(["connecting, connect 1, failed", "failed", 0]);
    const second = rig.request();
    await settled();
    await rig.open("A");
    expect([await outcomeOf(second), late]).toEqual(["A", 0]);
  },
  "fails rather than hangs when the delay throws or is no delay": async (runtime) => {
    const answers = [() => Number.NaN, () => -1, () => undefined as never, () => 2 ** 31, (): never => { throw new RangeError("own"); }];
    for (const retryDelay of answers) {
      const rig = new Rig(runtime, { retryDelay });
      const request = rig.request();
      await settled();
      await rig.refuse();
      expect(await outcomeOf(request)).toContain("RangeError");
      expect([rig.reconnector.state, rig.clock.pending]).toEqual(["failed", 0]);
    }
  },
  "never retries a StaleError of somebody else's generation": async (runtime) => {
    const rig = new Rig(runtime);
    const request = rig.request();
    await settled();
    await rig.refuse(new runtime.StaleError("session", 7));
    expect(await outcomeOf(request)).toBe('StaleError: generation 7 of "session" is over');
    expect([rig.reconnector.state, rig.attempts.length]).toEqual(["failed", 1]);
  },
  "fails when the drain does, without a second socket, and drains again when asked again": async (runtime) => {
    const rig = await openRig(runtime);
    const stuck = rig.request();
    await settled();
    rig.drains[0]?.reject(new Error("stuck"));
    expect(await outcomeOf(stuck)).toBe("Error: stuck");
    expect([rig.news(), rig.reconnector.socket]).toEqual(["draining, drain A, failed", "A"]);
    void rig.request();
    await settled();
    await rig.drained();
    expect(rig.news()).toBe("draining, drain A, connecting, connect 1");
  },
  "fails when an attempt's own socket will not close, also when a fresh request had cut it short": async (runtime) => {
    for (const isCut of [false, true]) {
      const rig = new Rig(runtime, {
        connect: async (token) => {
          if (isCut) void rig.request(true);
          expect(token.isCurrent).toBe(!isCut);
          throw new runtime.DrainError("will not close", []);
        },
      });
      expect(await outcomeOf(rig.request())).toBe("DrainError: will not close");
      expect(rig.news()).toBe("connecting, failed");
    }
  },
  "goes on when an attempt fails with another error than that": async (runtime) => {
    const rig = new Rig(runtime);
    void rig.request();
    await settled();
    await rig.refuse(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    expect(rig.news()).toBe("connecting, connect 1, waiting");
  },
  "answers a request made by a hook of the same step": async (runtime) => {
    for (const moment of ["connecting", "open", "failed", "waiting"]) {
      let asked: Promise<string> | undefined;
      let hasAsked = false;
      const onState = ({ state }: { state: string }): void => {
        if (state !== moment || hasAsked) return;
        hasAsked = true;
        asked = rig.request(true);
      };
      const rig = new Rig(runtime, { onState, retryDelay: () => (moment === "failed" ? null : 10) });
      void rig.request();
      await settled();
      if (moment === "failed" || moment === "waiting") await rig.refuse();
      for (let turn = 0; turn < 4; turn += 1) {
        await rig.open("B");
        await rig.drained();
      }
      expect([moment, await outcomeOf(asked as Promise<string>), rig.attempts.at(-1)?.fresh]).toEqual([moment, "B", true]);
      expect(rig.attempts.filter(({ token }) => token.isCurrent)).toHaveLength(1);
    }
  },
  "begins once, though a hook of its first step asks again": async (runtime) => {
    let asked = 0;
    const onState = (): void => {
      asked += 1;
      if (asked === 1) void rig.request();
    };
    const rig = new Rig(runtime, { onState });
    void rig.request();
    await settled();
    expect([asked, rig.attempts.length]).toEqual([1, 1]);
  },
  "never calls connect with a token that a hook has made stale": async (runtime) => {
    const current: boolean[] = [];
    const onState = ({ state }: { state: string }): void => {
      if (state === "connecting" && current.length === 0) void rig.request(true);
    };
    const rig = new Rig(runtime, { onState, connect: async (token) => (current.push(token.isCurrent), "A") });
    await rig.request();
    expect(current).toEqual([true]);
  },
  "drains once, although the drain itself stops it": async (runtime) => {
    let drains = 0;
    const rig = await openRig(runtime, { drain: async () => (++drains, void rig.reconnector.stop()) });
    expect(await outcomeOf(rig.request())).toBe(STALE);
    expect(drains).toBe(1);
  },
};
