import { createFetchGuard, FetchViolation } from "@stale-guard/runtime/fetch-guard";
import { fetch as npmFetch, Request as NpmRequest } from "undici";
import { describe, expect, it, vi } from "vitest";
import { type Answer, serve } from "./support/loopback-server.ts";

const to = (redirect: string, status = 302): Answer => ({ redirect, status });

describe("a redirect to what is not allowed", () => {
  it("is never followed: the first server is reached, the second is not", async () => {
    const forbidden = await serve({ "/secret": "secret" });
    const allowed = await serve({ "/x": to(`${forbidden.origin}/secret`) });
    const error = await createFetchGuard({ allow: [allowed.origin] })(`${allowed.origin}/x`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ rule: "origin", hop: 1, url: `${forbidden.origin}/secret`, method: "GET" });
    expect([allowed.arrivals.length, forbidden.arrivals.length]).toEqual([1, 0]);
  });

  it("is followed as soon as the rules allow it", async () => {
    const second = await serve({ "/secret": "secret" });
    const first = await serve({ "/x": to(`${second.origin}/secret`) });
    const response = await createFetchGuard({ allow: [first.origin, second.origin] })(`${first.origin}/x`);
    expect([await response.text(), response.url, response.status]).toEqual(["secret", `${second.origin}/secret`, 200]);
  });

  it("is refused at any hop, and for its path, method or scheme too", async () => {
    const { origin, named, arrivals } = await serve({
      "/a": to("/b"),
      "/b": to("/admin"),
      "/dots": to("/a/../admin"),
      "/post": to("/got", 303),
      "/data": to("data:text/plain,hi"),
      "/named": to("//localhost/x"),
    });
    const paths = ["/a", "/b", "/dots", "/data", "/named"];
    const guarded = createFetchGuard({ allow: [{ origin, paths }, { origin, paths: ["/post", "/got"], methods: ["POST"] }, { origin: named, paths: ["/x"] }] });
    await expect(guarded(`${origin}/a`)).rejects.toMatchObject({ rule: "path", hop: 2 });
    await expect(guarded(`${origin}/dots`)).rejects.toMatchObject({ rule: "path", hop: 1, url: `${origin}/admin` });
    await expect(guarded(`${origin}/post`, { method: "POST" })).rejects.toMatchObject({ rule: "method", hop: 1, method: "GET" });
    await expect(guarded(`${origin}/data`)).rejects.toMatchObject({ rule: "scheme", hop: 1 });
    await expect(guarded(`${origin}/named`)).rejects.toMatchObject({ rule: "origin", hop: 1, url: "http://localhost/x" });
    expect(arrivals.map(({ path }) => path)).toEqual(["/a", "/b", "/dots", "/post", "/data", "/named"]);
  });

  it("is followed when onViolation lets it pass, which is asked once for the hop", async () => {
    const forbidden = await serve({ "/x": "reached" });
    const { origin } = await serve({ "/x": to(`${forbidden.origin}/x`) });
    const onViolation = vi.fn((violation: FetchViolation) => violation.hop === 1);
    expect(await (await createFetchGuard({ allow: [origin], onViolation })(`${origin}/x`)).text()).toBe("reached");
    expect(onViolation).toHaveBeenCalledTimes(1);
  });
});

describe("following", () => {
  it.each([
    ["absolute paths", "/b", "/b"],
    ["relative paths", "c?d=1", "/dir/c?d=1"],
    ["dot segments", "../b", "/b"],
    ["queries alone", "?q", "/dir/a?q"],
  ])("resolves %s", async (_name, location, path) => {
    const answers: Record<string, Answer> = { "/b": "end", "/dir/c": "end" };
    const { origin, arrivals } = await serve({
      ...answers,
      "/dir/a": (arrival, response) => void (arrival.path === "/dir/a" ? response.writeHead(302, { location }).end() : response.end("end")),
    });
    await (await createFetchGuard({ allow: [origin] })(`${origin}/dir/a`)).text();
    expect(arrivals.map((arrival) => arrival.path)).toEqual(["/dir/a", path]);
  });

  it("ends after 20 redirects, not before", async () => {
    const steps = Object.fromEntries(Array.from({ length: 21 }, (_none, step) => [`/${step}`, to(`/${step + 1}`)]));
    const { origin, arrivals } = await serve({ ...steps, "/21": "end", "/loop": to("/loop") });
    const guarded = createFetchGuard({ allow: [origin] });
    expect(await (await guarded(`${origin}/1`)).text()).toBe("end");
    await expect(guarded(`${origin}/0`)).rejects.toThrow(new TypeError("more than 20 redirects"));
    const before = arrivals.length;
    await expect(guarded(`${origin}/loop`)).rejects.toThrow(TypeError);
    expect(arrivals.length - before).toBe(21);
  });

  const kept = "text";
  it.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [303, "HEAD", "HEAD", ""],
    [301, "PUT", "PUT", kept],
    [302, "PATCH", "PATCH", kept],
    [307, "POST", "POST", kept],
    [308, "POST", "POST", kept],
    [307, "get", "GET", ""],
  ])("%i turns %s into %s, with body %j", async (status, method, then, body) => {
    const { origin, arrivals } = await serve({ "/a": to("/b", status), "/b": "end" });
    const init = /get|head/i.test(method) ? { method } : { method, body: kept, headers: { "content-language": "en", "x-mine": "1" } };
    await (await createFetchGuard({ allow: [origin] })(`${origin}/a`, init)).text();
    expect(arrivals.map((arrival) => [arrival.method, arrival.body])).toEqual([[method.toUpperCase(), init.body ?? ""], [then, body]]);
    const headers = arrivals[1]?.headers ?? {};
    expect([headers["content-type"], headers["content-language"]]).toEqual(body === "" ? [undefined, undefined] : ["text/plain;charset=UTF-8", "en"]);
    expect(headers["x-mine"]).toBe("body" in init ? "1" : undefined);
  });

  it("leaves statuses and answers alone that redirect nowhere", async () => {
    const { origin } = await serve({ "/300": to("/x", 300), "/304": (_arrival, response) => void response.writeHead(304, { location: "/x" }).end(), "/none": (_arrival, response) => void response.writeHead(302).end() });
    const guarded = createFetchGuard({ allow: [origin] });
    for (const [path, status] of [["/300", 300], ["/304", 304], ["/none", 302]]) {
      const response = await guarded(`${origin}${path}`);
      await response.text();
      expect(response.status).toBe(status);
    }
  });

  it("strips credentials when the origin changes, and only then", async () => {
    const secrets = { authorization: "Bot x", cookie: "a=b", "proxy-authorization": "y", "x-mine": "1" };
    const second = await serve({ "/b": "end" });
    const { origin, named, arrivals } = await serve({ "/same": to("/b"), "/b": "end", "/name": (_arrival, response) => void response.writeHead(307, { location: `${named}/b` }).end(), "/port": to(`${second.origin}/b`) });
    const guarded = createFetchGuard({ allow: [origin, named, second.origin] });
    const sentTo = async (path: string): Promise<unknown[]> => {
      await (await guarded(`${origin}${path}`, { headers: new Map(Object.entries(secrets)).entries() as unknown as [string, string][] })).text();
      const headers = (path === "/port" ? second.arrivals : arrivals).at(-1)?.headers ?? {};
      return Object.keys(secrets).filter((name) => headers[name] !== undefined);
    };
    expect(await sentTo("/same")).toEqual(Object.keys(secrets));
    expect(await sentTo("/name")).toEqual(["x-mine"]);
    expect(await sentTo("/port")).toEqual(["x-mine"]);
  });

  it("sends a Host header of the caller's to the first origin only", async () => {
    // A fetch that sends it, unlike Node's.
    const hosts: [string, string | null][] = [];
    const send = (url: string, init?: RequestInit): Promise<Response> => {
      hosts.push([url, new Headers(init?.headers).get("host")]);
      return Promise.resolve(new URL(url).hostname === "c.test" ? new Response() : new Response(null, { status: 302, headers: { location: url.endsWith("/1") ? "/2" : "https://c.test/" } }));
    };
    await createFetchGuard({ allow: ["https://a.test", "https://c.test"], fetch: send as typeof fetch })("https://a.test/1", { headers: { host: "b.test" } });
    expect(hosts).toEqual([["https://a.test/1", "b.test"], ["https://a.test/2", "b.test"], ["https://c.test/", null]]);
  });

  it("sends a body again, unless it was a stream or a Request's", async () => {
    const { origin, arrivals } = await serve({ "/a": to("/b", 307), "/b": "end" });
    const guarded = createFetchGuard({ allow: [origin] });
    const form = new FormData();
    form.set("name", kept);
    for (const body of [kept, new TextEncoder().encode(kept), new Blob([kept]), new URLSearchParams({ kept }), form]) {
      await (await guarded(`${origin}/a`, { method: "POST", body })).text();
    }
    expect(arrivals.filter(({ path, body }) => path === "/b" && body.includes(kept))).toHaveLength(5);
    const streams: [string | Request, object?][] = [
      [`${origin}/a`, { method: "POST", body: new Blob([kept]).stream(), duplex: "half" }],
      [new Request(`${origin}/a`, { method: "POST", body: kept })],
      [`${origin}/a`, new Request(`${origin}/a`, { method: "POST", body: kept })],
    ];
    for (const [input, init] of streams) await expect(guarded(input, init)).rejects.toThrow(new TypeError("cannot redirect a streamed body"));
    expect(arrivals).toHaveLength(13);
  });

  it("goes on from a Request with its headers and signal, of npm undici as well", async () => {
    const { origin, arrivals } = await serve({ "/a": to("/b", 302), "/b": "end" });
    const init = { method: "POST", body: kept, headers: { "x-mine": "1" } };
    await (await createFetchGuard({ allow: [origin] })(new Request(`${origin}/a`, init))).text();
    await (await createFetchGuard({ allow: [origin], fetch: npmFetch })(new NpmRequest(`${origin}/a`, init))).text();
    expect(arrivals.map(({ method, path, body, headers }) => [method, path, body, headers["x-mine"]].join())).toEqual(
      ["POST,/a,text,1", "GET,/b,,1", "POST,/a,text,1", "GET,/b,,1"],
    );
    const controller = new AbortController();
    const { origin: hanging } = await serve({ "/a": to("/b"), "/b": () => controller.abort() });
    await expect(createFetchGuard({ allow: [hanging] })(new Request(`${hanging}/a`, { signal: controller.signal }))).rejects.toMatchObject({ name: "AbortError" });
  });

  it.each(["followed", "refused"])("cancels the body of a redirect that is %s", async (outcome) => {
    const closed = vi.fn();
    const { origin } = await serve({
      "/endless": (_arrival, response) => {
        response.on("close", () => closed());
        response.writeHead(302, { location: outcome === "followed" ? "/b" : "http://127.0.0.1:1/" }).write("never ends");
      },
      "/b": "end",
    });
    const ended = createFetchGuard({ allow: [origin] })(`${origin}/endless`).then((response) => response.text(), (error: FetchViolation) => error.rule);
    expect(await ended).toBe(outcome === "followed" ? "end" : "origin");
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  });
});

describe("a redirect the caller or the platform keeps", () => {
  it("is returned for redirect: manual, and an error for redirect: error", async () => {
    const { origin, arrivals } = await serve({ "/a": to("http://127.0.0.1:1/") });
    const guarded = createFetchGuard({ allow: [origin] });
    for (const input of [`${origin}/a`, new Request(`${origin}/a`, { redirect: "manual" })]) {
      const response = await guarded(input, typeof input === "string" ? { redirect: "manual" } : {});
      expect([response.status, response.headers.get("location"), await response.text()]).toEqual([302, "http://127.0.0.1:1/", "moved"]);
    }
    await expect(guarded(`${origin}/a`, { redirect: "error" })).rejects.toThrow(TypeError);
    await expect(guarded("http://127.0.0.1:1/", { redirect: "manual" })).rejects.toThrow(FetchViolation);
    expect(arrivals).toHaveLength(3);
  });

  const opaque = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null };
  it("is refused when a browser hides where it goes, and only while following", async () => {
    const hiding = (): Promise<object> => Promise.resolve(opaque);
    const options = { allow: ["https://discord.com"], fetch: hiding as unknown as typeof fetch };
    await expect(createFetchGuard(options)("https://discord.com/x")).rejects.toMatchObject({ rule: "redirect", hop: 0, url: "https://discord.com/x" });
    expect(await createFetchGuard(options)("https://discord.com/x", { redirect: "manual" })).toBe(opaque);
    expect(await createFetchGuard({ ...options, onViolation: ({ rule }) => rule === "redirect" })("https://discord.com/x")).toBe(opaque);
  });
});
