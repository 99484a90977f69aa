import { createFetchGuard, FetchViolation } from "@stale-guard/runtime/fetch-guard";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fetch as npmFetch, Request as NpmRequest } from "undici";
import { serve } from "./support/loopback-server.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const nowhere = "http://127.0.0.1:1/forbidden";

describe("a violation", () => {
  const rules = [{ origin: "https://discord.com", paths: ["/api"], methods: ["GET"], name: "rest" }, { origin: "https://*.discord.gg" }];

  it("says what was refused, by which rules, at which hop, and where the guard was made", async () => {
    const guarded = createFetchGuard({ allow: rules, site: "bot.ts" });
    const messageOf = (url: string, init?: RequestInit): Promise<string> => guarded(url, init).then(String, (error: Error) => error.message);
    expect(await messageOf("https://evil.com/x")).toBe(
      "refused GET https://evil.com/x: origin not allowed by rest,https://*.discord.gg (hop 0, guard bot.ts)",
    );
    expect(await messageOf("https://discord.com/x")).toBe("refused GET https://discord.com/x: path not allowed by rest (hop 0, guard bot.ts)");
    expect(await messageOf("https://discord.com/api", { method: "put" })).toBe(
      "refused PUT https://discord.com/api: method not allowed by rest (hop 0, guard bot.ts)",
    );
  });

  it("has the details as properties", async () => {
    const guarded = createFetchGuard({ allow: rules, site: "bot.ts" });
    const error = await guarded("https://evil.com/x?secret=1", { method: "post" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FetchViolation);
    expect({ ...(error as FetchViolation) }).toEqual({
      name: "FetchViolation",
      code: "ERR_FETCH_NOT_ALLOWED",
      rule: "origin",
      url: "https://evil.com/x?secret=1",
      method: "POST",
      hop: 0,
      site: "bot.ts",
    });
  });

  it("keeps credentials, the query and long URLs out of its message", async () => {
    const guarded = createFetchGuard({ allow: [] });
    for (const url of ["https://me:hidden@evil.com/", "https://evil.com/?hidden", "https://evil.com/#hidden", `data:,${"x".repeat(500)}hidden`]) {
      await expect(guarded(url)).rejects.toThrow(/^(?!.*hidden)refused GET (https|data):/);
    }
  });

  it("names the line that made the guard unless told otherwise", async () => {
    const create = (): typeof fetch => createFetchGuard({ allow: [] });
    const error = (await create()(nowhere).catch((reason: unknown) => reason)) as FetchViolation;
    expect(error.site).toMatch(/create.*fetch-guard\.test\.ts:\d+:\d+/);
    expect(error.message).toContain(error.site);
  });
});

describe("onViolation", () => {
  const answering = (): Promise<Response> => Promise.resolve(new Response("passed"));

  it("warn tells the console and lets the request pass", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const guarded = createFetchGuard({ allow: ["http://localhost:2"], onViolation: "warn", fetch: answering });
    expect(await (await guarded(nowhere)).text()).toBe("passed");
    expect(warn.mock.calls).toEqual([[expect.stringContaining("refused GET http://127.0.0.1:1/forbidden")]]);
    await guarded("http://localhost:2/fine");
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("a function lets the request pass by returning true", async () => {
    const seen: FetchViolation[] = [];
    const guarded = createFetchGuard({ allow: [], onViolation: (violation) => seen.push(violation) > 0, fetch: answering });
    expect(await (await guarded(nowhere)).text()).toBe("passed");
    expect(seen.map(({ url, rule }) => [url, rule])).toEqual([[nowhere, "origin"]]);
  });

  const refusing: [string, unknown][] = [
    ["throw", "throw"],
    ["a misspelt mode", "wran"],
    ["null", null],
    ["a function that returns false", () => false],
    ["a function that returns nothing", () => {}],
    ["a function that returns something truthy", () => 1],
    ["an async function that returns true", () => Promise.resolve(true)],
  ];
  it.each(refusing)("%s refuses", async (_name, onViolation) => {
    const send = vi.fn(answering);
    const guarded = createFetchGuard({ allow: [], onViolation: onViolation as () => boolean, fetch: send });
    await expect(guarded(nowhere)).rejects.toThrow(FetchViolation);
    expect(send).not.toHaveBeenCalled();
  });

  it("what the function throws is what the caller gets", async () => {
    const send = vi.fn(answering);
    const onViolation = (): never => {
      throw new RangeError("own error");
    };
    await expect(createFetchGuard({ allow: [], onViolation, fetch: send })(nowhere)).rejects.toThrow(new RangeError("own error"));
    expect(send).not.toHaveBeenCalled();
  });
});

describe("what is fetched", () => {
  it("may be given as string, URL or Request, with what the Request holds", async () => {
    const { origin, arrivals } = await serve({ "/x": "hello" });
    const guarded = createFetchGuard({ allow: [origin] });
    const inputs = [`${origin}/x`, new URL(`${origin}/x`), new Request(`${origin}/x`, { method: "PUT", body: "text", headers: { "x-mine": "1" } })];
    for (const input of inputs) expect(await (await guarded(input)).text()).toBe("hello");
    expect(arrivals.map(({ method, body, headers }) => [method, body, headers["x-mine"], headers["content-length"]])).toEqual([
      ["GET", "", undefined, undefined],
      ["GET", "", undefined, undefined],
      ["PUT", "text", "1", "4"],
    ]);
  });

  it("may be a Request changed by an init, or an init that is a Request", async () => {
    const { origin, arrivals } = await serve({ "/x": "hello" });
    const guarded = createFetchGuard({ allow: [origin] });
    const request = new Request(`${origin}/x`, { method: "DELETE", headers: { "x-mine": "1" } });
    await (await guarded(request, { method: "PATCH", body: "new" })).text();
    await (await guarded(`${origin}/x?again`, request)).text();
    await (await guarded(request, { method: undefined } as object)).text();
    expect(arrivals.map(({ method, path, body, headers }) => [method, path, body, headers["x-mine"]])).toEqual([
      ["PATCH", "/x", "new", "1"],
      ["DELETE", "/x?again", "", "1"],
      ["DELETE", "/x", "", "1"],
    ]);
  });

  it("is judged by the Request's own URL and method, or the init's", async () => {
    const { origin, arrivals } = await serve();
    const guarded = createFetchGuard({ allow: [{ origin, methods: ["GET"] }] });
    await expect(guarded(new Request(`${origin}/x`, { method: "POST" }))).rejects.toMatchObject({ rule: "method", method: "POST" });
    await expect(guarded(new Request(`${origin}/x`), { method: "POST" })).rejects.toMatchObject({ rule: "method" });
    await expect(guarded(new Request(nowhere))).rejects.toMatchObject({ rule: "origin" });
    expect(arrivals).toEqual([]);
  });

  it("works with the fetch and Request of npm undici", async () => {
    const { origin, arrivals } = await serve({ "/x": "hello" });
    const guarded = createFetchGuard({ allow: [origin], fetch: npmFetch });
    const response = await guarded(new NpmRequest(`${origin}/x`, { method: "POST", body: "text" }));
    expect(await response.text()).toBe("hello");
    expect(arrivals.map(({ method, body }) => [method, body])).toEqual([["POST", "text"]]);
    await expect(guarded(new NpmRequest(nowhere))).rejects.toThrow(FetchViolation);
  });

  it("is no object that only claims a URL: what is sent is what its text says", async () => {
    const { origin, arrivals } = await serve();
    const guarded = createFetchGuard({ allow: ["https://discord.com"] });
    const forged = { url: "https://discord.com/", toString: () => `${origin}/x` } as unknown as URL;
    await expect(guarded(forged)).rejects.toMatchObject({ rule: "origin", url: `${origin}/x` });
    expect(arrivals).toEqual([]);
  });

  it("is a rejection, never a throw, when it is no URL", async () => {
    const guarded = createFetchGuard({ allow: [] });
    for (const input of ["/relative", "", undefined, {}]) await expect(guarded(input as string)).rejects.toThrow(TypeError);
  });

  it("is relative to the page in a browser", async () => {
    vi.stubGlobal("location", { href: "https://app.example/page/" });
    const sent: string[] = [];
    const guarded = createFetchGuard({ allow: ["https://app.example"], fetch: (url: string) => Promise.resolve((sent.push(url), new Response())) });
    await guarded("api/x");
    await expect(guarded("//evil.com/x")).rejects.toThrow(FetchViolation);
    expect(sent).toEqual(["https://app.example/page/api/x"]);
  });
});

describe("underneath", () => {
  it("globalThis.fetch is looked up at every call", async () => {
    const guarded = createFetchGuard({ allow: ["https://discord.com"] });
    const fake = vi.fn(() => Promise.resolve(new Response("late")));
    vi.stubGlobal("fetch", fake);
    expect(await (await guarded("https://discord.com/")).text()).toBe("late");
  });

  it("a signal aborts the request, before it is sent or while it runs", async () => {
    const { origin, arrivals } = await serve({ "/hangs": () => {} });
    const guarded = createFetchGuard({ allow: [origin] });
    await expect(guarded(`${origin}/x`, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    expect(arrivals).toEqual([]);
    const controller = new AbortController();
    const running = guarded(new Request(`${origin}/hangs`, { signal: controller.signal }));
    await vi.waitFor(() => expect(arrivals).toHaveLength(1));
    controller.abort(new Error("stale"));
    await expect(running).rejects.toThrow();
  });

  it("other options reach the fetch as they were", async () => {
    const sent: unknown[] = [];
    const guarded = createFetchGuard({ allow: ["https://discord.com"], fetch: (_url: string, init?: object) => Promise.resolve((sent.push(init), new Response())) });
    const dispatcher = {};
    await guarded("https://discord.com/", { dispatcher, credentials: "omit", cache: "no-store" } as object);
    expect(sent).toEqual([expect.objectContaining({ dispatcher, credentials: "omit", cache: "no-store", redirect: "manual" })]);
  });
});
