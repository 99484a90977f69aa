import { Generation, isStale, type Token } from "@stale-guard/runtime";
import { exploreInterleavings, type Model, runOnScheduler, type World } from "@stale-guard/runtime/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

// The bug of a real gateway client: IDENTIFY waited for a limiter that all shards share, and when its turn came, used
// the socket that had meanwhile replaced its own. The server ends a session that identifies before HELLO, or twice.

class Socket {
  greeted = false;
  identified = 0;
}

interface Gateway {
  readonly sockets: readonly Socket[];
}

type Identify = (turn: Promise<void>, token: Token, gateway: Gateway) => Promise<void>;

const raw: Identify = async (turn, _, { sockets }) => {
  await turn;
  (sockets.at(-1) as Socket).identified++;
};

const checked: Identify = async (turn, token, { sockets }) => {
  token.check(await turn);
  (sockets.at(-1) as Socket).identified++;
};

/** A gateway whose connection is replaced some number of times, at any moments. */
function gateway(closes: number, identify: Identify): Model<Gateway> {
  return (world: World) => {
    const connection = new Generation("gateway", { clock: world.clock });
    const sockets: Socket[] = [];
    const connect = (): void => {
      const token = connection.advance("replaced");
      const socket = new Socket();
      const number = sockets.push(socket);
      const hello = (): void => {
        socket.greeted = true;
        identify(world.promise(`limiter for ${number}`), token, { sockets }).catch((error: unknown) => {
          if (!isStale(error)) throw error;
        });
      };
      world.event(`hello ${number}`, hello, { when: () => token.isCurrent });
      if (number <= closes) world.event(`close ${number}`, connect);
    };
    connect();
    return { sockets };
  };
}

const options = {
  invariant: ({ sockets }: Gateway): boolean => sockets.every(({ greeted, identified }) => identified <= (greeted ? 1 : 0)),
  atEnd: ({ sockets }: Gateway): boolean => sockets.at(-1)?.identified === 1,
};

/** The orders of what is left: closes, perhaps a HELLO, and turns of the limiter. */
function countOrders(closes: number, hello: boolean, turns: number): number {
  if (closes === 0 && !hello && turns === 0) return 1;
  const closing = closes > 0 ? countOrders(closes - 1, true, turns) : 0;
  const greeting = hello ? countOrders(closes, false, turns + 1) : 0;
  return closing + greeting + (turns > 0 ? turns * countOrders(closes, hello, turns - 1) : 0);
}

describe("IDENTIFY after a wait for the shared limiter", () => {
  it("goes to the replacement before its HELLO, and the explorer says how", async () => {
    await expect(exploreInterleavings(gateway(1, raw), options)).rejects.toThrow(
      `invariant is broken after 3 steps: it returned false
  1. at 0 ms: hello 1
  2. at 0 ms: close 1
  3. at 0 ms: limiter for 1 -> resolves`,
    );
  });

  it.each([1, 2, 3])("is found with %i closed connections by both tools", async (closes) => {
    await expect(exploreInterleavings(gateway(closes, raw), options)).rejects.toMatchObject({ schedule: { length: 3 }, shortest: true });
    const property = fc.asyncProperty(fc.scheduler(), (s) => runOnScheduler(gateway(closes, raw), s, options));
    await expect(fc.assert(property, { numRuns: 1_000 })).rejects.toThrow("Property failed");
  });

  it("is no bug while nothing closes", async () => {
    expect(await exploreInterleavings(gateway(0, raw), options)).toMatchObject({ schedules: 1, complete: true });
  });

  it.each([
    [1, 5],
    [2, 38],
    [3, 396],
  ])("is proven right with token.check for %i closed connections, in all %i schedules", async (closes, schedules) => {
    const result = await exploreInterleavings(gateway(closes, checked), options);
    expect(result).toMatchObject({ schedules, truncated: 0, complete: true });
    expect(schedules).toBe(countOrders(closes, true, 0));
  });

  it.each([1, 2, 3])("is right with token.check for %i closed connections in 1000 random schedules", async (closes) => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), (s) => runOnScheduler(gateway(closes, checked), s, options)), { numRuns: 1_000 });
  });

  it("is wrong in another way when nothing is sent at all", async () => {
    const silent: Identify = async () => {};
    await expect(exploreInterleavings(gateway(1, silent), options)).rejects.toThrow("atEnd is broken");
  });
});
