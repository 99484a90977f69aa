import { createUndiciGuard, type FetchViolation, type UndiciGuardOptions } from "@stale-guard/runtime/undici";
import type { LookupAddress } from "node:dns";
import { Agent, type Dispatcher, fetch as npmFetch, request } from "undici";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { serve } from "./support/loopback-server.ts";

type Found = (error: Error | null, addresses?: LookupAddress[]) => void;

// Names under .test are answered here, the rest by the system.
const zone = new Map<string, string[]>();
const asked: string[] = [];
vi.mock(import("node:dns"), async (original) => {
  const dns = await original();
  const lookup = (name: string, options: object, found: Found): void => {
    asked.push(name);
    if (!name.endsWith(".test")) return void dns.lookup(name, { ...options, all: true }, found);
    const addresses = zone.get(name)?.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    setImmediate(() => (addresses ? found(null, addresses) : found(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }))));
  };
  return { ...dns, lookup: lookup as typeof dns.lookup };
});

beforeEach(() => {
  zone.clear();
  asked.length = 0;
});

type LookedUp = { error: Error | null; found: unknown; family?: number | undefined };

function lookUp(name: string, options: Partial<UndiciGuardOptions> = {}, wanted: object = { all: true }): Promise<LookedUp> {
  const { lookup } = createUndiciGuard({ allow: [], ...options });
  return new Promise((resolve) => lookup(name, wanted, (error, found, family) => resolve({ error, found, family })));
}

async function judge(addresses: readonly string[], options?: Partial<UndiciGuardOptions>): Promise<string> {
  zone.set("name.test", [...addresses]);
  const { error } = await lookUp("name.test", options);
  return error === null ? "passed" : (error as FetchViolation).rule;
}

function agentOf(options: UndiciGuardOptions): Dispatcher {
  const guard = createUndiciGuard(options);
  const agent = new Agent({ connect: { lookup: guard.lookup } });
  onTestFinished(() => agent.destroy());
  return agent.compose(guard.interceptor);
}

describe("a name that resolves to", () => {
  it.each([
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
    "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "3ffe::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "not an address", "",
  ])("%s is refused", async (address) => {
    expect(await judge([address])).toBe("address");
  });

  it.each([
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0",
    "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700:4700::1111", "3ffd::1",
  ])("%s passes", async (address) => {
    expect(await judge([address])).toBe("passed");
  });

  it("several addresses is refused for any of them", async () => {
    expect(await judge(["1.1.1.1", "127.0.0.1"])).toBe("address");
    expect(await judge(["1.1.1.1", "2606:4700:4700::1111", "fe80::1"])).toBe("address");
    expect(await judge(["1.1.1.1", "2606:4700:4700::1111"])).toBe("passed");
  });

  it("nothing gets the resolver's error, or no address", async () => {
    expect((await lookUp("unknown.test")).error).toMatchObject({ code: "ENOTFOUND" });
    zone.set("empty.test", []);
    expect(await lookUp("empty.test")).toMatchObject({ error: null, found: [] });
  });
});

describe("addresses", () => {
  it("let pass what they list, and no neighbour", async () => {
    const addresses = ["127.0.0.1", "10.1.0.0/16", "::1", "fd00::/64"];
    for (const listed of ["127.0.0.1", "10.1.0.0", "10.1.255.255", "::1", "fd00::ffff"]) expect(await judge([listed], { addresses })).toBe("passed");
    for (const other of ["127.0.0.2", "10.2.0.0", "10.0.255.255", "::2", "fd00:0:0:1::", "::ffff:127.0.0.1"]) {
      expect(await judge([other], { addresses })).toBe("address");
      expect(await judge(["127.0.0.1", other], { addresses })).toBe("address");
    }
  });

  it("of one family let pass none of the other", async () => {
    expect(await judge(["127.0.0.1"], { addresses: ["::/0"] })).toBe("address");
    expect(await judge(["::1"], { addresses: ["0.0.0.0/0"] })).toBe("address");
    expect(await judge(["127.0.0.1"], { addresses: ["0.0.0.0/0"] })).toBe("passed");
  });

  it.each(["", "localhost", "127.0.0.1/33", "127.0.0.1/", "127.0.0.1/-1", "127.0.0.1/8/8", "127.1", "::1/129", "[::1]", "fe80::1%eth0", "10.*", null])(
    "that are none are a TypeError: %s",
    (entry) => {
      expect(() => createUndiciGuard({ allow: [], addresses: ["127.0.0.1", entry as string] })).toThrow(/^addresses\[1\]: .* is no IP address or range$/);
    },
  );
});

describe("the violation of a look-up", () => {
  it("has the host name as URL and the address in its message", async () => {
    zone.set("intern.test", ["1.1.1.1", "10.0.0.7"]);
    const { error } = await lookUp("intern.test", { site: "bot.ts" });
    expect(error).toMatchObject({ rule: "address", url: "intern.test", method: "", hop: 0, site: "bot.ts" });
    expect(error?.message).toMatch(/intern\.test\/10\.0\.0\.7: address not allowed .*bot\.ts/);
  });

  it("is asked about for every address", async () => {
    const onViolation = ({ message }: FetchViolation): boolean => message.includes("10.0.0.7");
    expect(await judge(["10.0.0.7"], { onViolation })).toBe("passed");
    expect(await judge(["10.0.0.7", "10.0.0.8"], { onViolation })).toBe("address");
  });

  it("may be the function's own error", async () => {
    zone.set("intern.test", ["10.0.0.7"]);
    const own = new RangeError("own error");
    const onViolation = (): never => {
      throw own;
    };
    expect((await lookUp("intern.test", { onViolation })).error).toBe(own);
  });
});

describe("connecting", () => {
  it("to a name of this machine is refused before a connection is made", async () => {
    const { named, arrivals } = await serve({ "/x": "hello" });
    const dispatcher = agentOf({ allow: [named] });
    await expect(request(`${named}/x`, { dispatcher })).rejects.toMatchObject({ rule: "address", url: "localhost" });
    const cause = await npmFetch(`${named}/x`, { dispatcher }).catch((error: Error) => error.cause);
    expect(cause).toMatchObject({ rule: "address" });
    expect(arrivals).toEqual([]);
  });

  it("to it is allowed once its addresses are listed", async () => {
    const { named } = await serve({ "/x": "hello" });
    const dispatcher = agentOf({ allow: [named], addresses: ["127.0.0.1", "::1"] });
    expect(await (await request(`${named}/x`, { dispatcher })).body.text()).toBe("hello");
  });

  it.each([{}, { autoSelectFamily: false }])("goes to the address that was checked, with one look-up: %o", async (connect) => {
    const { port, arrivals } = await serve({ "/x": "hello" });
    const origin = `http://rebound.test:${port}`;
    zone.set("rebound.test", ["127.0.0.1"]);
    const guard = createUndiciGuard({ allow: [origin], addresses: ["127.0.0.1"] });
    const agent = new Agent({ connect: { ...connect, lookup: guard.lookup } });
    onTestFinished(() => agent.destroy());
    expect(await (await request(`${origin}/x`, { dispatcher: agent.compose(guard.interceptor) })).body.text()).toBe("hello");
    expect(asked).toEqual(["rebound.test"]);
    expect(arrivals.map(({ headers }) => headers.host)).toEqual([`rebound.test:${port}`]);
  });
});

describe("an IP address as host, which is never looked up,", () => {
  // A function that lets every origin pass leaves the addresses to be judged.
  const options = { allow: ["https://discord.com"], onViolation: ({ rule }: FetchViolation) => rule === "origin" };

  it.each(["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "169.254.169.254"])(
    "is judged however it is spelt: %s",
    async (host) => {
      const { port, arrivals } = await serve();
      await expect(request(`http://${host}:${port}/`, { dispatcher: agentOf(options) })).rejects.toMatchObject({ rule: "address", method: "GET" });
      expect(arrivals).toEqual([]);
      expect(asked).toEqual([]);
    },
  );

  it("passes when listed or public, as does a name", async () => {
    const { origin, named } = await serve({ "/x": "hello" });
    const dispatcher = agentOf({ ...options, addresses: ["127.0.0.1", "::1"] });
    for (const host of [origin, named]) expect(await (await request(`${host}/x`, { dispatcher })).body.text()).toBe("hello");
    const dispatch = vi.fn(() => true);
    createUndiciGuard(options).interceptor(dispatch)({ origin: "http://1.1.1.1", path: "/", method: "GET" }, {});
    expect(dispatch).toHaveBeenCalledTimes(1);
  });

  it("counts as listed in an origin of the rules, for that origin alone", async () => {
    const { origin, port, arrivals } = await serve({ "/x": "hello" });
    const named = `http://name.test:${port}`;
    zone.set("name.test", ["127.0.0.1"]);
    const dispatcher = agentOf({ allow: [origin, named] });
    expect(await (await request(`${origin}/x`, { dispatcher })).body.text()).toBe("hello");
    expect(await (await request(`http://0x7f.1:${port}/x`, { dispatcher })).body.text()).toBe("hello");
    await expect(request(`http://127.0.0.1:1/x`, { dispatcher })).rejects.toMatchObject({ rule: "origin" });
    await expect(request(`${named}/x`, { dispatcher })).rejects.toMatchObject({ rule: "address" });
    expect(arrivals).toHaveLength(2);
  });
});
