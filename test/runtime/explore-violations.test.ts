import { exploreInterleavings, InterleavingError, type Model, type World } from "@stale-guard/runtime/testing";
import { describe, expect, it } from "vitest";

interface State {
  open: boolean;
  late: number;
}

/** A connection that is closed at some moment, and a timer that does not know. */
function lateTimer(world: World): State {
  const state = { open: true, late: 0 };
  world.event("unrelated", () => {});
  world.event("close", () => (state.open = false));
  world.clock.setTimeout(() => (state.late += state.open ? 0 : 1), 5_000);
  world.event("open 2", () => {}, { when: () => !state.open });
  return state;
}

async function violationOf<S>(model: Model<S>, options: Partial<Parameters<typeof exploreInterleavings<S>>[1]> = {}): Promise<InterleavingError> {
  const error: unknown = await exploreInterleavings(model, { invariant: () => true, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InterleavingError);
  return error as InterleavingError;
}

const oops = (): (() => never) => () => {
  throw new Error("oops");
};

describe("an invariant that breaks", () => {
  it("is reported with a shortest schedule, its times and its cause", async () => {
    const error = await violationOf(lateTimer, { invariant: ({ late }) => late === 0 });
    expect(error.message).toBe(
      `invariant is broken after 2 steps: it returned false
  1. at 0 ms: close
  2. at 5000 ms: timer 5000ms`,
    );
    expect(error).toMatchObject({
      name: "InterleavingError",
      code: "ERR_INTERLEAVING",
      schedule: ["close", "timer 5000ms"],
      shortest: true,
      cause: { message: "it returned false" },
    });
  });

  it("holds in the model that looks first", async () => {
    const guarded = (world: World): State => {
      const state = { open: true, late: 0 };
      const timer = world.clock.setTimeout(() => (state.late += state.open ? 0 : 1), 5_000);
      world.event("close", () => {
        state.open = false;
        world.clock.clearTimeout(timer);
      });
      return state;
    };
    expect(await exploreInterleavings(guarded, { invariant: ({ late }) => late === 0 })).toMatchObject({ schedules: 2, complete: true });
  });

  it("may throw, reject or resolve with false", async () => {
    const cause = new Error("late");
    const thrower = await violationOf(lateTimer, { invariant: ({ late }) => { if (late > 0) throw cause; } });
    expect(thrower.cause).toBe(cause);
    expect(thrower.message).toMatch(/^invariant is broken after 2 steps: late\n/u);
    const rejecter = await violationOf(lateTimer, { invariant: ({ late }) => (late > 0 ? Promise.reject(cause) : undefined) });
    expect(rejecter.cause).toBe(cause);
    expect((await violationOf(lateTimer, { invariant: async ({ late }) => late === 0 })).schedule).toHaveLength(2);
  });

  it("may throw what is no error", async () => {
    const error = await violationOf(lateTimer, { invariant: () => { throw "text"; } });
    expect([error.message, error.cause]).toEqual(["invariant is broken at the start: text", "text"]);
  });

  it("is not broken by any other value", async () => {
    const values = [undefined, null, 0, "", Number.NaN];
    for (const value of values) await exploreInterleavings(lateTimer, { invariant: () => value, atEnd: () => value });
  });

  it("is checked before anything happened", async () => {
    expect((await violationOf(lateTimer, { invariant: ({ open }) => !open })).schedule).toEqual([]);
  });

  it("sees the world", async () => {
    const error = await violationOf(lateTimer, { invariant: ({ open }, world) => open || world.armed.length === 0 });
    expect(error.schedule).toEqual(["close"]);
  });

  it("is found however deep, and said to be a shortest one only when that was looked at", async () => {
    const model = (world: World): { order: string } => {
      const state = { order: "" };
      for (const name of "abcdef") world.event(name, () => (state.order += name));
      return state;
    };
    const invariant = ({ order }: { order: string }): boolean => order !== "abcdef";
    expect(await violationOf(model, { invariant })).toMatchObject({ schedule: [..."abcdef"], shortest: true });
    expect(await violationOf(model, { invariant, maxSchedules: 30 })).toMatchObject({ schedule: [..."abcdef"], shortest: false });
  });
});

describe("an end that breaks", () => {
  it("is reported with the schedule that led there", async () => {
    const neverAgain = (world: World): { connected: boolean } => {
      const state = { connected: false };
      const connect = (): void => {
        void world.promise("dial", { resolve: true }, { reject: new Error("refused") }).then(
          () => (state.connected = true),
          () => {},
        );
      };
      connect();
      return state;
    };
    const error = await violationOf(neverAgain, { atEnd: ({ connected }) => connected });
    expect(error.message).toBe("atEnd is broken after 1 step: it returned false\n  1. at 0 ms: dial -> rejects");
  });

  it("is not checked while anything can happen", async () => {
    let early = 0;
    await exploreInterleavings(lateTimer, { invariant: () => true, atEnd: (_, world) => (early += world.armed.length) });
    expect(early).toBe(0);
  });
});

describe("the names of steps", () => {
  it("tell repeated things apart", async () => {
    const model = (world: World): void => {
      for (const name of ["close", "close"]) world.event(name, () => {});
      void world.promise("dial");
      world.promise("dial", { resolve: 1 }, { reject: new Error("refused") }).catch(() => {});
      world.clock.setTimeout(() => {}, 10);
      world.clock.setTimeout(() => {}, 10);
      world.clock.setImmediate(() => {});
    };
    const { schedule } = await violationOf(model, { atEnd: () => false });
    expect(schedule).toEqual([
      "close",
      "close #2",
      "dial -> resolves",
      "dial #2 -> resolves",
      "immediate",
      "timer 10ms",
      "timer 10ms #2",
    ]);
  });

  it("tell outcomes of one kind apart", async () => {
    const model = (world: World): { value?: number } => {
      const state: { value?: number } = {};
      void world.promise("dial", { resolve: 1 }, { resolve: 2 }, { reject: 3 }).then(
        (value) => (state.value = value),
        (value: number) => (state.value = value),
      );
      return state;
    };
    const schedules = [1, 2, 3].map(async (bad) => (await violationOf(model, { invariant: ({ value }) => value !== bad })).schedule);
    expect((await Promise.all(schedules)).flat()).toEqual(["dial -> resolves (outcome 1)", "dial -> resolves (outcome 2)", "dial -> rejects"]);
  });
});

describe("an error nobody handles", () => {
  const cases: [string, string, (world: World) => void][] = [
    ["thrown by a timer", "the last step threw", ({ clock }) => void clock.setTimeout(oops(), 10)],
    ["thrown by an interval", "the last step threw", ({ clock }) => void clock.setInterval(oops(), 10)],
    ["thrown by an event", "the last step threw", (world) => world.event("e", oops())],
    ["thrown by a microtask of the world", "an error went unhandled", (world) => world.event("e", () => world.clock.queueMicrotask(oops()))],
    ["thrown by a microtask of the platform", "an error went unhandled", (world) => world.event("e", () => queueMicrotask(oops()))],
    ["thrown by an abort listener", "an error went unhandled", (world) => {
      const controller = new AbortController();
      controller.signal.addEventListener("abort", oops());
      world.event("e", () => controller.abort());
    }],
    ["of an async event", "an error went unhandled", (world) => world.event("e", async () => oops()())],
    ["of a promise of the world", "an error went unhandled", (world) => void world.promise("e", { reject: new Error("oops") })],
  ];

  it.each(cases)("%s breaks the schedule", async (_, what, model) => {
    const error = await violationOf(model);
    expect(error.message).toContain(`${what} after 1 step: oops\n  1. at `);
    expect(error.cause).toMatchObject({ message: "oops" });
  });

  it.each(cases)("%s is fine when it is allowed", async (_, __, model) => {
    const errors: unknown[] = [];
    const allowThrows = (error: unknown): boolean => errors.push(error) > 0;
    expect(await exploreInterleavings(model, { invariant: () => true, allowThrows, maxDepth: 1 })).toMatchObject({ schedules: 1 });
    expect(errors).toMatchObject([{ message: "oops" }]);
  });

  it("breaks nothing when it is caught within the step", async () => {
    const model = (world: World): void => {
      const dialing = world.promise("dial", { reject: new Error("refused") });
      world.event("e", async () => dialing.catch(() => {}));
      dialing.catch(() => {});
    };
    await exploreInterleavings(model, { invariant: () => true });
  });

  it("breaks the schedules in which it is caught a step too late", async () => {
    const model = (world: World): void => {
      const dialing = world.promise("dial", { reject: new Error("refused") });
      world.event("await", async () => dialing.catch(() => {}));
    };
    expect((await violationOf(model)).schedule).toEqual(["dial -> rejects"]);
  });

  it("in a condition breaks the schedule", async () => {
    const error = await violationOf((world) => world.event("e", () => {}, { when: oops() }));
    expect(error.message).toBe("a when() threw at the start: oops");
  });
});
