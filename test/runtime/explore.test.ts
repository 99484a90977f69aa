import { exploreInterleavings, type Exploration, type Model, type World } from "@stale-guard/runtime/testing";
import { describe, expect, it } from "vitest";

const holds = { invariant: () => true };

/** Every schedule of a model, as the names of its steps. */
async function schedulesOf(build: (world: World, log: (name: string) => () => void) => void): Promise<string[]> {
  const schedules: string[] = [];
  const model = (world: World): string[] => {
    const happened: string[] = [];
    build(world, (name) => () => void happened.push(name));
    return happened;
  };
  await exploreInterleavings(model, { ...holds, atEnd: (happened) => void schedules.push(happened.join(" ")) });
  return schedules;
}

function events(count: number): Model<void> {
  return (world) => {
    for (let number = 1; number <= count; number++) world.event(`event ${number}`, () => {});
  };
}

function explored(model: Model<unknown>, options: object = {}): Promise<Exploration> {
  return exploreInterleavings(model, { ...holds, ...options });
}

describe("what is explored", () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 6],
    [4, 24],
    [5, 120],
    [6, 720],
  ])("%i independent events have %i orders", async (count, orders) => {
    expect(await explored(events(count))).toEqual({
      schedules: orders,
      deepest: count,
      truncated: 0,
      complete: true,
      coveredDepth: count,
    });
  });

  it("two chains of awaits have as many orders as there are ways to riffle them", async () => {
    const chains: Model<void> = (world) => {
      const chain = async (name: string, links: number): Promise<void> => {
        for (let link = 0; link < links; link++) await world.promise(name);
      };
      void chain("a", 3);
      void chain("b", 4);
    };
    expect((await explored(chains)).schedules).toBe(35); // 7! / (3! 4!)
  });

  it("every order comes once, in an order of its own", async () => {
    const schedules = await schedulesOf((world, log) => {
      for (const name of ["a", "b", "c"]) world.event(name, log(name));
    });
    expect(schedules).toEqual(["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"]);
  });

  it("an event may happen only while its condition holds", async () => {
    const schedules = await schedulesOf((world, log) => {
      let open = false;
      let closed = false;
      world.event("open", () => {
        open = true;
        log("open")();
      });
      world.event("close", () => {
        closed = true;
        log("close")();
      });
      world.event("message", log("message"), { when: () => open && !closed });
    });
    expect(schedules).toEqual(["open close", "open message close", "close open"]);
  });

  it("a step may add what happens later", async () => {
    const schedules = await schedulesOf((world, log) => {
      world.event("a", () => {
        log("a")();
        world.event("then", log("then"));
      });
      world.event("b", log("b"));
    });
    expect(schedules).toEqual(["a b then", "a then b", "b a then"]);
  });

  it("a promise settles in each of its ways, or as undefined when it has none", async () => {
    const schedules = await schedulesOf((world, log) => {
      world.promise("dial", { resolve: "socket" }, { resolve: "other" }, { reject: new Error("refused") }).then(
        (value) => log(value)(),
        (error: Error) => log(error.message)(),
      );
    });
    expect(schedules).toEqual(["socket", "other", "refused"]);
    expect(await schedulesOf((world, log) => void world.promise("p").then((value) => log(String(value))()))).toEqual(["undefined"]);
  });

  it("what follows a long chain of promises and ticks belongs to the step", async () => {
    const model = (world: World): { after: number } => {
      const state = { after: 0 };
      world.event("start", async () => {
        for (let hop = 0; hop < 100; hop++) await (hop % 2 === 0 ? null : new Promise<void>((resolve) => process.nextTick(resolve)));
        state.after++;
      });
      return state;
    };
    await exploreInterleavings(model, { ...holds, atEnd: ({ after }) => after === 1 });
  });

  it("a model that hops through the real setImmediate gets more turns when asked", async () => {
    const model = (world: World): { hops: number } => {
      const state = { hops: 0 };
      world.event("start", async () => {
        for (; state.hops < 5; state.hops++) await new Promise((resolve) => setImmediate(resolve));
      });
      return state;
    };
    const options = { ...holds, atEnd: ({ hops }: { hops: number }): boolean => hops === 5 };
    await expect(exploreInterleavings(model, options)).rejects.toThrow("atEnd is broken after 1 step: it returned false");
    await exploreInterleavings(model, { ...options, flushTurns: 10 });
  });

  it("a model may be async, and is built once for every schedule", async () => {
    let built = 0;
    const { schedules } = await explored(async (world) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      built++;
      events(3)(world);
    });
    expect([schedules, built]).toEqual([6, 6]);
  });
});

describe("limits", () => {
  it("the deepest schedule need not be the last one", async () => {
    const model: Model<void> = (world) => {
      let over = false;
      world.event("a", () => world.event("then", () => {}));
      world.event("b", () => {}, { when: () => !over });
      world.event("over", () => (over = true));
    };
    const { deepest, schedules } = await explored(model);
    expect([deepest, schedules]).toEqual([4, 9]); // 4! / (2 2) with b, and 3 without
  });

  it("a schedule that goes on for ever is cut, and skips atEnd", async () => {
    let ends = 0;
    const forever: Model<void> = (world) => void world.clock.setInterval(() => {}, 1_000);
    const result = await explored(forever, { atEnd: () => ++ends });
    expect(result).toEqual({ schedules: 1, deepest: 12, truncated: 1, complete: true, coveredDepth: 12 });
    expect(ends).toBe(0);
    expect(await explored(forever, { maxDepth: 5 })).toMatchObject({ deepest: 5, truncated: 1 });
  });

  it("a schedule that ends at the limit is not cut", async () => {
    expect(await explored(events(3), { maxDepth: 3 })).toMatchObject({ schedules: 6, truncated: 0 });
    expect(await explored(events(3), { maxDepth: 2 })).toMatchObject({ schedules: 6, truncated: 6, deepest: 2 });
  });

  it("too many schedules are no proof, and the result says how far it is one", async () => {
    const result = await explored(events(5), { maxSchedules: 60 });
    expect(result).toEqual({ schedules: 60, deepest: 5, truncated: 0, complete: false, coveredDepth: 3 });
    expect(await explored(events(5), { maxSchedules: 120 })).toMatchObject({ schedules: 120, complete: true });
  });

  it("a search that gives up has still seen the beginnings of all schedules", async () => {
    const model = (world: World): { first: string } => {
      const state = { first: "" };
      for (const name of "abcdefgh") world.event(name, () => (state.first ||= name));
      return state;
    };
    const exploring = exploreInterleavings(model, { invariant: ({ first }) => first !== "h", maxSchedules: 100 });
    await expect(exploring).rejects.toMatchObject({ schedule: ["h"], shortest: true });
  });
});

describe("misuse", () => {
  const model: Model<void> = () => {};

  it.each([
    ["a model that is no function", () => exploreInterleavings("model" as never, holds), TypeError],
    ["no options", () => exploreInterleavings(model, undefined as never), TypeError],
    ["no invariant", () => exploreInterleavings(model, {} as never), TypeError],
    ["an atEnd that is no function", () => explored(model, { atEnd: true }), TypeError],
    ["an allowThrows that is no function", () => explored(model, { allowThrows: true }), TypeError],
    ["a depth of 0", () => exploreInterleavings(model, { ...holds, maxDepth: 0 }), RangeError],
    ["a depth of 1.5", () => exploreInterleavings(model, { ...holds, maxDepth: 1.5 }), RangeError],
    ["a depth that is no number", () => exploreInterleavings(model, { ...holds, maxDepth: "3" as never }), RangeError],
    ["no schedules", () => exploreInterleavings(model, { ...holds, maxSchedules: 0 }), RangeError],
    ["no turns", () => exploreInterleavings(model, { ...holds, flushTurns: 0 }), RangeError],
  ])("%s throws at the call", (_, call, type) => {
    expect(call).toThrow(type);
  });

  it("the smallest limits are fine", async () => {
    expect(await explored(events(1), { maxDepth: 1, maxSchedules: 1, flushTurns: 1 })).toMatchObject({ complete: true });
  });

  it.each<[string, (world: World) => void]>([
    ["an event that does nothing", (world) => world.event("e", undefined as never)],
    ["a condition that is no function", (world) => world.event("e", () => {}, { when: true as never })],
    ["an outcome that says nothing", (world) => void world.promise("p", {} as never)],
    ["an outcome that says both", (world) => void world.promise("p", { resolve: 1, reject: 2 })],
    ["a timer without callback", (world) => void world.clock.setTimeout("code" as never, 1)],
    ["a microtask without callback", (world) => world.clock.queueMicrotask(1 as never)],
  ])("%s is the model's own TypeError", async (_, build) => {
    await expect(explored(build)).rejects.toBeInstanceOf(TypeError);
  });

  it("an outcome of undefined is one", async () => {
    expect(await explored((world) => void world.promise("p", { resolve: undefined }))).toMatchObject({ schedules: 1, deepest: 1 });
  });

  it("a model that rejects is its own error", async () => {
    await expect(explored(() => Promise.reject(new Error("no database")))).rejects.toThrow(/^no database$/u);
  });

  it("a model that changes between schedules is told where", async () => {
    let built = 0;
    const fickle: Model<void> = (world) => {
      const name = ++built === 1 ? "b" : "c";
      world.event("a", () => world.event(name, () => {}));
      world.event("z", () => {});
    };
    await expect(explored(fickle)).rejects.toMatchObject({
      code: "ERR_NONDETERMINISTIC_MODEL",
      message: "the model is not deterministic: after a there was once z, b to choose from, now z, c",
    });
  });
});
