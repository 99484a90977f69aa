import { exploreInterleavings, type World } from "@stale-guard/runtime/testing";
import { afterEach, describe, expect, it, vi } from "vitest";

const holds = { invariant: () => true };

/** Two events and a timer, with work after an await: 3! schedules. */
function model(world: World): { done: number } {
  const state = { done: 0 };
  for (const name of ["a", "b"]) {
    world.event(name, async () => {
      await null;
      state.done++;
    });
  }
  world.clock.setTimeout(() => state.done++, 1_000);
  return state;
}

const FAKED = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "queueMicrotask",
  "Date",
  "performance",
] as const;

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("fake timers of a test", () => {
  it("neither stop an exploration nor are moved by one", async () => {
    vi.useFakeTimers({ toFake: [...FAKED], now: 5_000 });
    setTimeout(() => {}, 100);
    const { schedules, complete } = await exploreInterleavings(model, { ...holds, atEnd: ({ done }) => done === 3 });
    expect([schedules, complete]).toEqual([6, true]);
    expect([vi.getTimerCount(), Date.now()]).toEqual([1, 5_000]);
  });

  it("do not stop the microtasks of a world", async () => {
    vi.useFakeTimers({ toFake: [...FAKED] });
    const microtask = (world: World): { done: boolean } => {
      const state = { done: false };
      world.event("a", () => world.clock.queueMicrotask(() => (state.done = true)));
      return state;
    };
    await exploreInterleavings(microtask, { ...holds, atEnd: ({ done }) => done });
  });

  it("do not hide that a model awaits one of its own steps", async () => {
    vi.useFakeTimers({ toFake: [...FAKED] });
    const waiting = exploreInterleavings((world) => world.promise("never"), holds);
    await expect(waiting).rejects.toThrow("must not await what only a step settles");
  });

  it("may be installed by the model itself", async () => {
    const faking = (world: World): { done: number } => {
      vi.useFakeTimers({ toFake: [...FAKED] });
      return model(world);
    };
    expect(await exploreInterleavings(faking, { ...holds, atEnd: ({ done }) => done === 3 })).toMatchObject({ schedules: 6 });
  });
});

describe("after an exploration", () => {
  const timers = (): string[] => process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name === "Immediate");

  it("no real timer is left, whether it held or broke", async () => {
    const before = timers();
    await exploreInterleavings(model, holds);
    await exploreInterleavings(model, { invariant: ({ done }) => done < 2 }).catch(() => {});
    expect(timers()).toEqual(before);
  });

  it("the listeners for unhandled errors are as before, whether it held or broke", async () => {
    const own = (): void => {};
    for (const event of EVENTS) process.on(event, own).once(event, own);
    const listeners = (): unknown[] => EVENTS.map((event) => process.rawListeners(event));
    const before = listeners();
    let during: unknown[] = [];
    await exploreInterleavings(model, { invariant: () => void (during = listeners()) });
    await exploreInterleavings(model, { invariant: () => false }).catch(() => {});
    await exploreInterleavings(() => Promise.reject(new Error("no model")), holds).catch(() => {});
    expect(listeners()).toEqual(before);
    expect(during).not.toEqual(before);
    for (const event of EVENTS) process.off(event, own).off(event, own);
  });

  it("the next one knows nothing of its errors, and its own later schedules neither", async () => {
    const broken = exploreInterleavings((world) => {
      world.event("a", () => {
        world.event("b", () => {
          void Promise.reject(new Error("second"));
          throw new Error("first");
        });
      });
    }, holds);
    const next = exploreInterleavings(model, holds);
    await expect(broken).rejects.toMatchObject({ schedule: ["a", "b"], cause: { message: "first" } });
    await expect(next).resolves.toMatchObject({ schedules: 6 });
  });
});

describe("two explorations at a time", () => {
  it("run one after the other, and each gets its own unhandled errors", async () => {
    const log: string[] = [];
    const rejecting = (name: string) => (world: World): void => {
      log.push(name);
      world.event("a", () => void Promise.reject(new Error(name)));
      world.event("b", () => void Promise.reject(new Error(name)));
    };
    const allowed: unknown[] = [];
    const allowThrows = (error: unknown): boolean => allowed.push(error) > 0;
    const first = exploreInterleavings(rejecting("first"), { ...holds, allowThrows });
    const second = exploreInterleavings(rejecting("second"), holds);
    await expect(second).rejects.toMatchObject({ cause: { message: "second" } });
    await expect(first).resolves.toMatchObject({ schedules: 2 });
    expect(allowed).toMatchObject(Array(4).fill({ message: "first" }));
    expect(log).toEqual(["first", "first", "second"]);
  });
});

describe("on a platform", () => {
  async function freshExplore(): Promise<typeof exploreInterleavings> {
    vi.resetModules();
    const fresh = await import("@stale-guard/runtime/testing");
    expect(fresh.exploreInterleavings).not.toBe(exploreInterleavings);
    return fresh.exploreInterleavings;
  }

  it("without setImmediate turns are messages", async () => {
    vi.stubGlobal("setImmediate", undefined);
    const ports = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const explore = await freshExplore();
    const before = ports();
    expect(await explore(model, { ...holds, atEnd: ({ done }) => done === 3 })).toMatchObject({ schedules: 6 });
    await vi.waitFor(() => expect(ports()).toBe(before));
  });

  it("without messages too turns are timers", async () => {
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("MessageChannel", undefined);
    const explore = await freshExplore();
    expect(await explore(model, { ...holds, atEnd: ({ done }) => done === 3 })).toMatchObject({ schedules: 6 });
  });

  it("without a process unhandled errors are the window's", async () => {
    const window = new EventTarget();
    const prevented: boolean[] = [];
    const emit = (type: string, fields: object): void => {
      const event = Object.assign(new Event(type, { cancelable: true }), fields);
      window.dispatchEvent(event);
      prevented.push(event.defaultPrevented);
    };
    const explore = await freshExplore();
    vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
    vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
    for (const [type, field] of [["unhandledrejection", "reason"], ["error", "error"]] as const) {
      // A process that is none for the explorer; the test runner keeps what it needs of it.
      vi.stubGlobal("process", Object.create(process, { rawListeners: { value: undefined } }));
      const broken = explore((world) => world.event("a", () => emit(type, { [field]: new Error(type) })), holds).catch(
        (error: unknown) => error,
      );
      const error = await broken;
      emit(type, {});
      vi.stubGlobal("process", process);
      expect(error).toMatchObject({ cause: { message: type } });
    }
    expect(prevented).toEqual([true, false, true, false]);
  });
});
