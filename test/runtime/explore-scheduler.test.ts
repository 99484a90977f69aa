import { runOnScheduler, type World } from "@stale-guard/runtime/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const holds = { invariant: () => true };

/** Runs a model on many schedules of fast-check and collects the orders in which its callbacks ran. */
async function orders(build: (world: World, log: (name: string) => () => void) => void, options: object = {}): Promise<string[]> {
  const found = new Set<string>();
  const model = (world: World): string[] => {
    const happened: string[] = [];
    build(world, (name) => () => void happened.push(name));
    return happened;
  };
  const run = (s: fc.Scheduler): Promise<void> =>
    runOnScheduler(model, s, { ...holds, ...options, atEnd: (happened) => void found.add(happened.join(" ")) });
  await fc.assert(fc.asyncProperty(fc.scheduler(), run), { numRuns: 200, seed: 1 });
  return [...found].sort();
}

describe("a model on the scheduler of fast-check", () => {
  it("has every order that an exploration finds, and no other", async () => {
    const events = await orders((world, log) => {
      for (const name of ["a", "b", "c"]) world.event(name, log(name));
    });
    expect(events).toEqual(["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"]);
  });

  it("keeps the order of timers", async () => {
    const timers = await orders((world, log) => {
      world.clock.setTimeout(log("b"), 200);
      world.clock.setTimeout(log("a"), 100);
      world.event("e", () => world.clock.setTimeout(log("0"), 50));
    });
    expect(timers).toEqual(["0 a b", "a 0 b", "a b 0"]);
  });

  it("settles a promise once, and never fires what was cleared", async () => {
    const found = await orders((world, log) => {
      const timer = world.clock.setTimeout(log("timer"), 100);
      world.promise("dial", { resolve: 1 }, { reject: 2 }).then(log("resolved"), log("rejected")).then(() => {
        world.clock.clearTimeout(timer);
      }, () => {});
    });
    expect(found).toEqual(["rejected", "resolved", "timer rejected", "timer resolved"]);
  });

  it("asks an event's condition again when it is released", async () => {
    const found = await orders((world, log) => {
      let open = true;
      world.event("message", log("message"), { when: () => open });
      world.event("close", () => {
        open = false;
        log("close")();
      });
      world.event("open", () => {
        open = true;
        log("open")();
      }, { when: () => !open });
    });
    expect(found).toEqual(["close open message", "message close open"]);
  });

  it("is cut where an interval would go on for ever, and skips atEnd", async () => {
    let ticks = 0;
    const forever = (world: World): void => void world.clock.setInterval(() => ticks++, 10);
    const options = { ...holds, atEnd: () => false };
    await runOnScheduler(forever, fc.sample(fc.scheduler(), 1)[0] as fc.Scheduler, { ...options, maxDepth: 7 });
    expect(ticks).toBe(7);
    await runOnScheduler(forever, fc.sample(fc.scheduler(), 1)[0] as fc.Scheduler, options);
    expect(ticks).toBe(107);
  });

  it("hands each thing over once, to any scheduler of that shape", async () => {
    const offered: string[] = [];
    const releases: (() => void)[] = [];
    const lastFirst = {
      schedule: (task: Promise<unknown>, label = "") => {
        offered.push(label);
        return new Promise<unknown>((resolve) => releases.push(() => resolve(task)));
      },
      waitNext: async () => releases.pop()?.(),
    };
    const happened: string[] = [];
    const model = (world: World): void => {
      for (const name of ["a", "b", "c"]) world.event(name, () => happened.push(name));
    };
    await runOnScheduler(model, lastFirst, holds);
    expect([offered, happened]).toEqual([["a", "b", "c"], ["c", "b", "a"]]);
  });

  it("that breaks is reported by fast-check, with our schedule as the cause", async () => {
    const model = (world: World): { open: boolean; late: boolean } => {
      const state = { open: true, late: false };
      world.event("close", () => (state.open = false));
      world.clock.setTimeout(() => (state.late = !state.open), 1_000);
      return state;
    };
    const property = fc.asyncProperty(fc.scheduler(), (s) => runOnScheduler(model, s, { invariant: ({ late }) => !late }));
    const error: unknown = await fc.assert(property, { seed: 1 }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(/^Property failed after \d+ tests/u);
    expect((error as Error).message).toContain("-> [task${1}] promise::close resolved");
    expect((error as Error).cause).toMatchObject({ name: "InterleavingError", schedule: ["close", "timer 1000ms"], shortest: false });
  });

  it("throws at the call for what makes no sense", () => {
    const scheduler = fc.sample(fc.scheduler(), 1)[0] as fc.Scheduler;
    expect(() => runOnScheduler(1 as never, scheduler, holds)).toThrow(TypeError);
    expect(() => runOnScheduler(() => {}, scheduler, {} as never)).toThrow(TypeError);
    expect(() => runOnScheduler(() => {}, scheduler, { ...holds, maxDepth: 0 })).toThrow(RangeError);
    expect(() => runOnScheduler(() => {}, undefined as never, holds)).toThrow(TypeError);
  });
});
