import { createFetchGuard } from "@stale-guard/runtime/fetch-guard";
import { createUndiciGuard, FetchViolation, type UndiciGuardOptions } from "@stale-guard/runtime/undici";
import { Agent, Client, type Dispatcher, fetch as npmFetch, getGlobalDispatcher, interceptors, Pool, request, setGlobalDispatcher, stream } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { serve } from "./support/loopback-server.ts";

/** An agent behind a guard that may connect to this machine, unless told otherwise; closed when the test is over. */
function agentOf(options: UndiciGuardOptions, ...more: Dispatcher.DispatcherComposeInterceptor[]): Dispatcher {
  const guard = createUndiciGuard({ addresses: ["127.0.0.0/8", "::1"], ...options });
  const agent = new Agent({ connect: { lookup: guard.lookup } });
  onTestFinished(() => agent.destroy());
  return agent.compose(guard.interceptor, ...more);
}

const nowhere = "http://127.0.0.1:9999";
const causeOf = (sent: Promise<unknown>): Promise<unknown> => sent.then(String, (error: Error) => error.cause);

describe("the interceptor", () => {
  it("lets pass what a rule allows, to every kind of call", async () => {
    const { origin, arrivals } = await serve({ "/api/x": "hello" });
    const dispatcher = agentOf({ allow: [{ origin, paths: ["/api"] }] });
    const url = `${origin}/api/x?q=1`;
    expect(await (await request(url, { dispatcher })).body.text()).toBe("hello");
    expect(await (await npmFetch(url, { dispatcher, method: "POST", body: "b" })).text()).toBe("hello");
    expect(await (await fetch(url, { dispatcher } as object)).text()).toBe("hello");
    expect(arrivals.map(({ method, path, body }) => [method, path, body].join())).toEqual(["GET,/api/x?q=1,", "POST,/api/x?q=1,b", "GET,/api/x?q=1,"]);
  });

  it.each([
    ["origin", "GET", () => nowhere, "/api"],
    ["path", "GET", (origin: string) => origin, "/apis"],
    ["method", "POST", (origin: string) => origin, "/api"],
  ])("refuses by %s before anything is sent", async (rule, method, originOf, path) => {
    const { origin, arrivals } = await serve();
    const dispatcher = agentOf({ allow: [{ origin, paths: ["/api"], methods: ["GET"] }], site: "bot.ts" });
    const url = originOf(origin) + path;
    const violation = expect.objectContaining({ code: "ERR_FETCH_NOT_ALLOWED", rule, url, method, hop: 0, site: "bot.ts" }) as unknown;
    await expect(request(url, { dispatcher, method: method as "GET" })).rejects.toEqual(violation);
    await expect(stream(url, { dispatcher, method: method as "GET" }, vi.fn())).rejects.toEqual(violation);
    expect(await causeOf(npmFetch(url, { dispatcher, method }))).toEqual(violation);
    expect(await causeOf(fetch(url, { dispatcher, method } as object))).toEqual(violation);
    expect(arrivals).toEqual([]);
  });

  it("refuses other schemes", async () => {
    const guard = createUndiciGuard({ allow: ["https://discord.com"] });
    const onResponseError = vi.fn();
    guard.interceptor(() => true)({ origin: "ws://discord.com", path: "/", method: "GET" }, { onResponseError });
    expect(onResponseError).toHaveBeenCalledWith(null, expect.objectContaining({ rule: "scheme" }));
  });

  it("checks every redirect, whoever follows it", async () => {
    const forbidden = await serve({ "/secret": "secret" });
    const { origin, arrivals } = await serve({ "/x": { redirect: `${forbidden.origin}/secret` }, "/y": { redirect: "/z" }, "/z": "end" });
    const dispatcher = agentOf({ allow: [origin] }, interceptors.redirect({ maxRedirections: 3 }));
    expect(await causeOf(npmFetch(`${origin}/x`, { dispatcher }))).toMatchObject({ rule: "origin", url: `${forbidden.origin}/secret` });
    expect(await causeOf(fetch(`${origin}/x`, { dispatcher } as object))).toMatchObject({ rule: "origin" });
    await expect(request(`${origin}/x`, { dispatcher })).rejects.toMatchObject({ rule: "origin" });
    expect(await (await request(`${origin}/y`, { dispatcher })).body.text()).toBe("end");
    expect([arrivals.length, forbidden.arrivals.length]).toEqual([5, 0]);
  });

  it("guards what uses the global dispatcher, until that is replaced", async () => {
    const { origin, arrivals } = await serve({ "/api": "hello", "/other": "other" });
    const before = getGlobalDispatcher();
    setGlobalDispatcher(agentOf({ allow: [{ origin, paths: ["/api"] }] }));
    try {
      expect(await (await fetch(`${origin}/api`)).text()).toBe("hello");
      expect(await causeOf(fetch(`${origin}/other`))).toMatchObject({ rule: "path" });
    } finally {
      setGlobalDispatcher(before);
    }
    expect(arrivals).toHaveLength(1);
    expect(await (await fetch(`${origin}/other`)).text()).toBe("other");
  });

  it("serves as second line behind a guarded fetch", async () => {
    const { origin, named, arrivals } = await serve({ "/x": "hello" });
    const dispatcher = agentOf({ allow: [origin] });
    const guarded = createFetchGuard({ allow: [origin, named], fetch: npmFetch });
    expect(await (await guarded(`${origin}/x`, { dispatcher })).text()).toBe("hello");
    expect(await causeOf(guarded(`${named}/x`, { dispatcher }))).toMatchObject({ rule: "origin" });
    expect(arrivals).toHaveLength(1);
  });
});

describe("a path that is no URL's", () => {
  const allowApi = (origin: string): Dispatcher => agentOf({ allow: [{ origin, paths: ["/api"] }] });

  it.each(["/api/../admin", "/api/%2e%2e/admin", "/api/..%2fadmin", "//api", "//localhost/api", "/x\\..\\y"])("is judged by where it leads: %s", async (path) => {
    const { origin, arrivals } = await serve();
    await expect(allowApi(origin).request({ origin, path, method: "GET" })).rejects.toMatchObject({ rule: "path" });
    expect(arrivals).toEqual([]);
  });

  it("is sent as it was checked", async () => {
    const { origin, arrivals } = await serve({ "/api/b": "b" });
    const response = await allowApi(origin).request({ origin, path: "/admin/../api/a/../b?q=../x", method: "get" as "GET" });
    expect(await response.body.text()).toBe("b");
    expect(arrivals).toMatchObject([{ method: "GET", path: "/api/b?q=../x" }]);
  });

  it("keeps its query option", async () => {
    const { origin, arrivals } = await serve({ "/api": "b" });
    await (await allowApi(origin).request({ origin, path: "/api", method: "GET", query: { q: 1 } })).body.text();
    expect(arrivals.map(({ path }) => path)).toEqual(["/api?q=1"]);
  });

  it("is refused when it is for a proxy", async () => {
    const { origin, arrivals } = await serve();
    const dispatcher = agentOf({ allow: [origin] });
    await expect(dispatcher.request({ origin, path: "http://127.0.0.1:1/x", method: "GET" })).rejects.toMatchObject({ rule: "path" });
    await expect(dispatcher.connect({ origin, path: "127.0.0.1:1" })).rejects.toMatchObject({ rule: "path", method: "CONNECT" });
    expect(arrivals).toEqual([]);
  });
});

describe("onViolation", () => {
  it("warn and a function that returns true let the request pass", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const { origin, arrivals } = await serve({ "/x": "hello" });
    const onViolation = vi.fn(() => true);
    for (const mode of ["warn", onViolation] as const) {
      const dispatcher = agentOf({ allow: ["https://discord.com"], onViolation: mode });
      expect(await (await request(`${origin}/x`, { dispatcher })).body.text()).toBe("hello");
    }
    expect(warn.mock.calls).toEqual([[expect.stringContaining("origin not allowed by https://discord.com")]]);
    expect(onViolation).toHaveBeenCalledTimes(1);
    expect(arrivals).toHaveLength(2);
  });

  it("rejects with what the function throws", async () => {
    const own = new RangeError("own error");
    const onViolation = (): never => {
      throw own;
    };
    await expect(request(nowhere, { dispatcher: agentOf({ allow: [], onViolation }) })).rejects.toBe(own);
  });
});

describe("the shape of an interceptor", () => {
  it("reports to the handlers of undici before 7", () => {
    const onError = vi.fn();
    const dispatch = vi.fn(() => true);
    expect(createUndiciGuard({ allow: [] }).interceptor(dispatch)({ origin: nowhere, path: "/", method: "GET" }, { onError })).toBe(true);
    expect(onError).toHaveBeenCalledWith(expect.any(FetchViolation));
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("passes on what the dispatch returns", () => {
    const dispatch = vi.fn(() => false);
    const handler = {};
    expect(createUndiciGuard({ allow: [nowhere] }).interceptor(dispatch)({ origin: new URL(nowhere), path: "/", method: "GET" }, handler)).toBe(false);
    expect(dispatch).toHaveBeenCalledWith(expect.objectContaining({ path: "/", method: "GET" }), handler);
  });

  it("refuses what does not say its origin, as a Client's own calls", async () => {
    const { origin, arrivals } = await serve();
    const guard = createUndiciGuard({ allow: [origin] });
    const [client, pool] = [new Client(origin), new Pool(origin)];
    onTestFinished(() => Promise.all([client.destroy(), pool.destroy()]).then(() => {}));
    await expect(client.compose(guard.interceptor).request({ path: "/", method: "GET" })).rejects.toThrow(TypeError);
    expect((await pool.compose(guard.interceptor).request({ origin, path: "/", method: "GET" })).statusCode).toBe(404);
    expect(arrivals).toHaveLength(1);
  });

  it("throws a TypeError for malformed rules", () => {
    expect(() => createUndiciGuard({ allow: ["discord.com"] })).toThrow(TypeError);
  });
});
