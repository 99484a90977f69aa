import { type AllowRule, createFetchGuard, FetchViolation } from "@stale-guard/runtime/fetch-guard";
import { describe, expect, it } from "vitest";

type Allow = readonly (string | AllowRule)[];

/** The check that refused, or "passed". Nothing is sent anywhere. */
async function judge(allow: Allow, url: string, method = "GET"): Promise<string> {
  const guarded = createFetchGuard({ allow, fetch: () => Promise.resolve(new Response("reached")) });
  try {
    return (await (await guarded(url, { method })).text()) === "reached" ? "passed" : "lost";
  } catch (error) {
    if (error instanceof FetchViolation) return error.rule;
    throw error;
  }
}

describe("an origin", () => {
  const allow = ["https://discord.com", "https://*.discord.gg", "http://127.0.0.1:8080", "https://münchen.example", "https://[2606:4700::1111]"];

  it.each([
    "https://discord.com",
    "https://discord.com/",
    "https://discord.com/any/path?and=query#hash",
    "HTTPS://DISCORD.COM/upper-case",
    "https://discord.com:443/default-port",
    "https://dis%63ord.com/encoded-host",
    "https://gateway.discord.gg",
    "https://gateway-us-east1-b.discord.gg:443/",
    "http://127.0.0.1:8080/",
    "http://2130706433:8080/decimal",
    "https://xn--mnchen-3ya.example/punycode",
    "https://MÜNCHEN.example/unicode",
    "https://[2606:4700:0::1111]/another-spelling",
  ])("of the list is allowed: %s", async (url) => {
    expect(await judge(allow, url)).toBe("passed");
  });

  it.each([
    "http://discord.com/downgraded",
    "https://discord.com:8443/",
    "https://discord.com./trailing-dot",
    "https://discord.com@evil.com/",
    "https://discord.com:443@evil.com/",
    "https://evil.com/https://discord.com",
    "https://evil.com#https://discord.com",
    "https://evil.com\\@discord.com/",
    "https://discord.com.evil.com/",
    "https://evildiscord.com/",
    "https://api.discord.com/",
    "https://dіscord.com/cyrillic",
    "https://discord.gg",
    "https://a.b.discord.gg",
    "https://.discord.gg",
    "https://discord.gg.evil.com",
    "https://gateway.discord.gg.",
    "https://gateway.discord.gg:8443",
    "https://gateway.discordxgg",
    "http://gateway.discord.gg",
    "http://127.0.0.1/",
    "http://127.0.0.2:8080/",
    "https://munchen.example/",
  ])("beside the list is refused: %s", async (url) => {
    expect(await judge(allow, url)).toBe("origin");
  });

  it.each(["data:text/plain,hi", "file:///etc/passwd", "blob:https://discord.com/0b1e", "ftp://discord.com/", "ws://discord.com/", "javascript:0"])(
    "does not count without http or https: %s",
    async (url) => {
      expect(await judge(allow, url)).toBe("scheme");
    },
  );

  it("is refused by an empty list, like every other", async () => {
    expect(await judge([], "https://discord.com")).toBe("origin");
  });
});

describe("a path", () => {
  const allow = [{ origin: "https://discord.com", paths: ["/api", "/cdn/"] }];

  it.each(["/api", "/api/", "/api/v10/gateway", "/api?x=/admin", "/api#x", "/cdn", "/cdn/a.png", "/admin/../api/x", "/api/%2e/x", "/api//x", "/api/%252f", "/api?to=%2f"])(
    "under a prefix is allowed: %s",
    async (path) => {
      expect(await judge(allow, `https://discord.com${path}`)).toBe("passed");
    },
  );

  it.each([
    "/",
    "/apis",
    "/api.json",
    "/API",
    "/%61pi",
    "/x/api",
    "//api",
    "/cdnx",
    "/api/../admin",
    "/api/%2e%2e/admin",
    "/api/.%2E/admin",
    "/api\\..\\admin",
    "/api/..%2fadmin",
    "/api/%2Fadmin",
    "/api/..%5cadmin",
    "/api%5C",
  ])("beside the prefixes, or with an encoded slash, is refused: %s", async (path) => {
    expect(await judge(allow, `https://discord.com${path}`)).toBe("path");
  });

  it("may hold an encoded slash where no rule restricts paths", async () => {
    expect(await judge(["https://discord.com"], "https://discord.com/api/..%2fadmin")).toBe("passed");
  });

  it('is restricted by "/" only as to encoded slashes', async () => {
    const root = [{ origin: "https://discord.com", paths: ["/"] }];
    expect(await judge(root, "https://discord.com/x/y")).toBe("passed");
    expect(await judge(root, "https://discord.com/x%2fy")).toBe("path");
  });
});

describe("a method", () => {
  const allow = [
    { origin: "https://discord.com", paths: ["/api"], methods: ["GET", "PATCH"] },
    { origin: "https://discord.com", paths: ["/api/webhooks"], methods: ["POST"] },
  ];

  it.each([
    ["GET", "/api/x"],
    ["get", "/api/x"],
    ["patch", "/api/x"],
    ["POST", "/api/webhooks/1"],
    ["GET", "/api/webhooks/1"],
  ])("of a rule that covers the path is allowed: %s %s", async (method, path) => {
    expect(await judge(allow, `https://discord.com${path}`, method)).toBe("passed");
  });

  it.each([
    ["POST", "/api/x"],
    ["post", "/api/x"],
    ["HEAD", "/api/x"],
    ["DELETE", "/api/webhooks/1"],
  ])("of another rule, or of none, is refused: %s %s", async (method, path) => {
    expect(await judge(allow, `https://discord.com${path}`, method)).toBe("method");
  });

  it("is sent as it was checked", async () => {
    const sent: unknown[] = [];
    const guarded = createFetchGuard({ allow, fetch: (_url: string, init?: RequestInit) => Promise.resolve((sent.push(init?.method), new Response())) });
    await guarded("https://discord.com/api", { method: "patch" });
    expect(sent).toEqual(["PATCH"]);
  });
});

describe("a malformed rule is a TypeError that names it", () => {
  const bad: [string, unknown][] = [
    ["origin", ""],
    ["origin", "discord.com"],
    ["origin", "//discord.com"],
    ["origin", "ftp://discord.com"],
    ["origin", "wss://gateway.discord.gg"],
    ["origin", "data:text/plain,x"],
    ["origin", "https://discord.com/api"],
    ["origin", "https://discord.com//"],
    ["origin", "https://discord.com/?x"],
    ["origin", "https://discord.com?"],
    ["origin", "https://discord.com#"],
    ["origin", "https://user@discord.com"],
    ["origin", "https://user:secret@discord.com"],
    ["origin", "https://*"],
    ["origin", "https://*.gg"],
    ["origin", "https://*.gg.:8443"],
    ["origin", "https://*discord.gg"],
    ["origin", "https://*.*.discord.gg"],
    ["origin", "https://gateway.*.gg"],
    ["origin", "*"],
    ["origin", null],
    ["origin", undefined],
    ["origin", 7],
    ["origin", {}],
    ["origin", new URL("https://discord.com/api")],
    ["paths", { origin: "https://discord.com", paths: [] }],
    ["paths", { origin: "https://discord.com", paths: "/api" }],
    ["paths", { origin: "https://discord.com", paths: [""] }],
    ["paths", { origin: "https://discord.com", paths: ["api"] }],
    ["paths", { origin: "https://discord.com", paths: ["/api?x"] }],
    ["paths", { origin: "https://discord.com", paths: ["/api/../x"] }],
    ["paths", { origin: "https://discord.com", paths: ["/ü"] }],
    ["paths", { origin: "https://discord.com", paths: ["//evil.com/api"] }],
    ["paths", { origin: "https://discord.com", paths: ["/api", 5] }],
    ["paths", { origin: "https://discord.com", paths: null }],
    ["methods", { origin: "https://discord.com", methods: [] }],
    ["methods", { origin: "https://discord.com", methods: "GET" }],
    ["methods", { origin: "https://discord.com", methods: [""] }],
    ["methods", { origin: "https://discord.com", methods: ["get"] }],
    ["methods", { origin: "https://discord.com", methods: ["GET", null] }],
    ["path", { origin: "https://discord.com", path: ["/api"] }],
    ["method", { origin: "https://discord.com", paths: ["/api"], method: "GET" }],
  ];

  it.each(bad)("bad %s: %o", (member, rule) => {
    const create = (): unknown => createFetchGuard({ allow: ["https://discord.com", rule as AllowRule] });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`bad ${member} in allow[1]`);
  });

  it("and so is a list that is none", () => {
    for (const allow of [undefined, null, "https://discord.com"]) expect(() => createFetchGuard({ allow: allow as never })).toThrow(TypeError);
  });
});

it("a rule is copied: changing it later allows nothing more", async () => {
  const [paths, methods] = [["/api"], ["GET"]];
  const allow: AllowRule[] = [{ origin: "https://discord.com", paths, methods }];
  const guarded = createFetchGuard({ allow, fetch: () => Promise.resolve(new Response()) });
  allow.push({ origin: "https://evil.com" });
  paths.push("/admin");
  methods.push("POST");
  await expect(guarded("https://evil.com/")).rejects.toThrow(FetchViolation);
  await expect(guarded("https://discord.com/admin")).rejects.toThrow(FetchViolation);
  await expect(guarded("https://discord.com/api", { method: "POST" })).rejects.toThrow(FetchViolation);
});
