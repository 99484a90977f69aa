import { exploreInterleavings, type World } from "@stale-guard/runtime/testing";
import { describe, expect, it } from "vitest";

/** The orders in which a model's callbacks run. Each is logged with the virtual time. */
async function orders(build: (world: World, log: (name: string) => () => void) => void, options: object = {}): Promise<string[]> {
  const found: string[] = [];
  const model = (world: World): string[] => {
    const happened: string[] = [];
    build(world, (name) => () => void happened.push(`${name}@${world.clock.now()}`));
    return happened;
  };
  await exploreInterleavings(model, { invariant: () => true, atEnd: (happened) => void found.push(happened.join(" ")), ...options });
  return found;
}

describe("timers of a world", () => {
  it("fire in the order of their due times, whatever order they were armed in", async () => {
    const found = await orders(({ clock }, log) => {
      clock.setTimeout(log("b"), 200);
      clock.setTimeout(log("c"), 300);
      clock.setTimeout(log("a"), 100);
    });
    expect(found).toEqual(["a@100 b@200 c@300"]);
  });

  it("keep their order when armed with one delay, and have none when due together with two", async () => {
    const same = await orders(({ clock }, log) => {
      clock.setTimeout(log("a"), 100);
      clock.setTimeout(log("b"), 100);
    });
    expect(same).toEqual(["a@100 b@100"]);
    const different = await orders(({ clock }, log) => {
      clock.setTimeout(log("a"), 100);
      clock.setTimeout(() => clock.setTimeout(log("b"), 60), 40);
    });
    expect(different).toEqual(["a@100 b@100", "b@100 a@100"]);
  });

  it("leave room for an event before, between and after", async () => {
    const found = await orders((world, log) => {
      world.event("e", log("e"));
      world.clock.setTimeout(log("a"), 100);
      world.clock.setTimeout(log("b"), 200);
    });
    expect(found).toEqual(["e@0 a@100 b@200", "a@100 e@100 b@200", "a@100 b@200 e@200"]);
  });

  it("do not fire once cleared, by either function", async () => {
    const found = await orders((world, log) => {
      const { clearTimeout, clearInterval, setTimeout, setInterval } = world.clock;
      const timer = setTimeout(log("timer"), 100);
      const interval = setInterval(log("interval"), 50);
      world.event("clear", () => {
        clearInterval(timer);
        clearTimeout(interval);
        clearTimeout(undefined);
        clearTimeout(7);
      });
    }, { maxDepth: 2 });
    expect(found).toEqual(["", "interval@50"]);
  });

  it("pass their arguments on, and can be unreferenced as in Node", async () => {
    const found: unknown[] = [];
    await orders(({ clock }) => {
      const timer = clock.setTimeout((...args) => found.push(...args), 5, "a", 1) as NodeJS.Timeout;
      timer.unref().ref();
      clock.setImmediate((...args) => found.push(...args), "b");
    });
    expect(found).toEqual(["b", "a", 1]);
  });

  it.each([[0], [-5], [Number.NaN], [2 ** 31], [1.9], [undefined]])("take a delay of %s ms for 1, as Node does", async (delayMs) => {
    expect(await orders(({ clock }, log) => clock.setTimeout(log("a"), delayMs as number))).toEqual(["a@1"]);
  });

  it("keep the longest delay there is", async () => {
    expect(await orders(({ clock }, log) => clock.setTimeout(log("a"), 2 ** 31 - 1))).toEqual([`a@${2 ** 31 - 1}`]);
  });

  it("are listed while they are armed", async () => {
    const seen: string[] = [];
    await orders((world) => {
      const { clock } = world;
      const interval = clock.setInterval(() => {
        seen.push(world.armed.join());
        clock.clearInterval(interval);
      }, 20);
      clock.setTimeout(() => seen.push(world.armed.join()), 30);
      clock.setTimeout(() => {}, 30);
      clock.setImmediate(() => seen.push(world.armed.join()));
    });
    expect(seen).toEqual(["interval 20ms,timer 30ms,timer 30ms #2", "timer 30ms,timer 30ms #2", "timer 30ms #2"]);
  });
});

describe("intervals of a world", () => {
  it("go on until cleared, also from inside", async () => {
    const found = await orders(({ clock }, log) => {
      let ticks = 0;
      const interval = clock.setInterval(() => {
        log("tick")();
        if (++ticks === 3) clock.clearInterval(interval);
      }, 10);
    });
    expect(found).toEqual(["tick@10 tick@20 tick@30"]);
  });

  it("go on after a tick that throws", async () => {
    const found = await orders(({ clock }, log) => {
      let ticks = 0;
      const interval = clock.setInterval(() => {
        log("tick")();
        if (++ticks === 2) clock.clearInterval(interval);
        JSON.parse("no JSON");
      }, 10);
    }, { allowThrows: () => true });
    expect(found).toEqual(["tick@10 tick@20"]);
  });
});

describe("immediates of a world", () => {
  it("keep their order, and come before any timer but the shortest", async () => {
    const found = await orders(({ clock }, log) => {
      clock.setTimeout(log("timer"), 2);
      clock.setImmediate(log("a"));
      clock.setImmediate(log("b"));
    });
    expect(found).toEqual(["a@0 b@0 timer@2"]);
    const race = await orders(({ clock }, log) => {
      clock.setImmediate(log("a"));
      clock.setTimeout(log("timer"), 0);
    });
    expect(race).toEqual(["a@0 timer@1", "timer@1 a@1"]);
  });

  it("do not fire once cleared", async () => {
    expect(await orders(({ clock }, log) => clock.clearImmediate(clock.setImmediate(log("a"))))).toEqual([""]);
  });
});

describe("without a clock", () => {
  const pair = (first: number, second: number) => (world: World, log: (name: string) => () => void) => {
    world.clock.setTimeout(log("first"), first);
    world.event("e", () => world.clock.setTimeout(log("second"), second));
  };

  it("a shorter timer armed by a late event may come after a longer one", async () => {
    expect(await orders(pair(500, 300))).toEqual(["second@300 first@500", "first@500 second@800"]);
    const found = await orders(pair(500, 300), { clockless: true });
    expect(found).toEqual(["first@500 second@500", "second@300 first@500", "first@500 second@800"]);
  });

  it("a timer armed earlier with no longer a delay still comes first", async () => {
    for (const [first, second] of [[300, 300], [300, 301]] as const) {
      const found = await orders(pair(first, second), { clockless: true });
      expect(found.every((order) => order.startsWith("first"))).toBe(true);
    }
  });

  it("an immediate comes before every timer armed after it but the shortest", async () => {
    const immediate = (delayMs: number) => (world: World, log: (name: string) => () => void) => {
      world.clock.setImmediate(log("immediate"));
      world.clock.setTimeout(log("timer"), delayMs);
    };
    expect(await orders(immediate(2), { clockless: true })).toHaveLength(1);
    expect(await orders(immediate(1), { clockless: true })).toHaveLength(2);
  });
});

describe("the rest of a world's clock", () => {
  it("draws the same numbers in every schedule, within bounds and never twice", async () => {
    const drawn = new Set<string>();
    let numbers: number[] = [];
    await orders((world) => {
      numbers = Array.from({ length: 1_000 }, () => world.clock.random());
      drawn.add(numbers.join());
      world.event("a", () => {});
      world.event("b", () => {});
    });
    expect(drawn.size).toBe(1);
    expect(new Set(numbers).size).toBe(1_000);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it("runs microtasks within the step", async () => {
    const found = await orders((world, log) => {
      world.event("a", () => world.clock.queueMicrotask(log("microtask")));
      world.event("b", log("b"));
    });
    expect(found).toEqual(["microtask@0 b@0", "b@0 microtask@0"]);
  });
});
