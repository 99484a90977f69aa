import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type AllowlistEntry, judge, type RawSite } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";
import { rawSites } from "../../rules/src/raw-fetch/index.ts";
import { sitesIn } from "./support/sites.ts";

const shapesOf = (text: string): string[] => sitesIn(text).map(({ shape }) => shape);
const entryOf = ({ file, kind, symbol, shape, body }: RawSite): AllowlistEntry => ({ file, kind, symbol, shape, body, reason: "old" });

function alarms(before: string, after: string): number {
  return judge({ entries: sitesIn(before).map(entryOf) }, sitesIn(after), { today: "2026-01-01" }).violations.length;
}

describe("the same call", () => {
  it.each([
    ["layout and comments", "fetch(`${a}/b`, { c });", "fetch(\n  // why\n  `${a}/b`,\n  { c },\n)"],
    ["quotes", 'fetch("a" + b);', "fetch('a' + b);"],
    ["parentheses", "fetch(a || b);", "(fetch)(((a) || (b)));"],
    ["types", "fetch(a);", "(fetch as any)<string>(a! as string);"],
    ["the rest of the arguments", "fetch(a);", 'fetch(a, { method: "POST" });'],
    ["what a function argument does", "router(fetch, (a) => b(a));", "router(fetch, (a) => c(a));"],
    ["quoted keys", 'fetch({ url: a, "b": 1 });', 'fetch({ "url": a, b: 1 });'],
    ["numbers", "fetch([16, 1000]);", "fetch([0x10, 1_000]);"],
    ["another name for it", "fetch(a);", "const f = fetch; f(a);"],
    ["the object it is taken from", "fetch(a);", 'window.fetch(a); '],
    ["a member by a string", "globalThis.fetch(a);", 'globalThis["fetch"](a);'],
    ["an import under another name", 'import { request } from "undici"; request(a);', 'import * as u from "undici"; u.request(a);'],
    ["a renamed constant of the module", 'const HOST = "https://a.test"; fetch(`${HOST}/b`);', 'const BASE = "https://a.test"; fetch(`${BASE}/b`);'],
    ["a renamed parameter", "const l = (a) => fetch(a.url);", "const l = (b) => fetch(b.url);"],
    ["a renamed destructured parameter", "const l = ({ a }) => fetch(a);", "const l = ({ a: b }) => fetch(b);"],
    ["a renamed local", "function l() { const a = b(); fetch(`${a}/c`); }", "function l() { const d = b(); fetch(`${d}/c`); }"],
    ["a shorthand", "function l(a) { fetch({ a }); }", "function l(b) { fetch({ a: b }); }"],
    ["how a local is worked out", "function l() { const a = b(); fetch(a); }", "function l() { const a = c(d); fetch(a); }"],
  ])("has the same shape whatever changes: %s", (_, one, other) => {
    const [shape] = shapesOf(one);
    expect(shape).toMatch(/^[\da-f]{12}$/u);
    expect(shapesOf(other)).toEqual([shape]);
  });
});

describe("another call", () => {
  it.each([
    ["host", 'fetch("https://a.test/c");', 'fetch("https://b.test/c");'],
    ["path of a template", "fetch(`${a}/b`);", "fetch(`${a}/c`);"],
    ["property", "fetch(a.b);", "fetch(a.c);"],
    ["order of operands", "fetch(a - b);", "fetch(b - a);"],
    ["operator", "fetch(a ?? b);", "fetch(a || b);"],
    ["call", "fetch(a(b));", "fetch(a[b]);"],
    ["method of the client", 'import axios from "axios"; axios.get(a);', 'import axios from "axios"; axios.post(a);'],
    ["taker", "retry(fetch);", "poll(fetch);"],
    ["property it is put under", "a({ fetch });", "a({ get: fetch });"],
    ["constant of the module", 'const HOST = "https://a.test"; fetch(HOST);', 'const HOST = "https://b.test"; fetch(HOST);'],
    ["import", 'import { a } from "./a.js"; fetch(a);', 'import { b } from "./a.js"; fetch(b);'],
    ["request that is opened", 'const x = new XMLHttpRequest(); x.open("GET", "/a");', 'const x = new XMLHttpRequest(); x.open("GET", "/b");'],
    ["target of apply", "fetch.apply(a, [b]);", "fetch.apply(a, [c]);"],
  ])("has another shape: another %s", (_, one, other) => {
    expect(shapesOf(one)).toHaveLength(1);
    expect(shapesOf(other)).toHaveLength(1);
    expect(shapesOf(one)).not.toEqual(shapesOf(other));
  });
});

describe("one call in place of another, in the same function", () => {
  it.each([
    ["by a literal", "const l = (a) => fetch(a);", 'const l = (a) => [guarded(a), fetch("https://evil.test")];'],
    ["by another literal", 'const l = () => fetch("/a");', 'const l = () => [guarded("/a"), fetch("/b")];'],
    ["by a global", "const l = (a) => fetch(a);", "const l = (a) => [guarded(a), fetch(evil)];"],
    ["by another parameter", "const l = (a, b) => [fetch(a), guarded(b)];", "const l = (a, b) => [guarded(a), fetch(b)];"],
    ["by another member of a parameter", "const l = ({ a, b }) => [fetch(a), guarded(b)];", "const l = ({ a, b }) => [guarded(a), fetch(b)];"],
    ["by another constant", 'function l() { const a = "/a", b = "/b"; fetch(a); guarded(b); }', 'function l() { const a = "/a", b = "/b"; guarded(a); fetch(b); }'],
    ["by another host", "function l(p) { const a = `https://a.test/${p}`; fetch(a); }", "function l(p) { const a = `https://b.test/${p}`; fetch(a); }"],
    ["by another kind", "const l = (a) => fetch(a);", "const l = (a) => [guarded(a), new WebSocket(a)];"],
    ["by handing it on", "const l = (a) => fetch(a);", "const l = (a) => retry(fetch, a);"],
    ["by another client", 'import got from "got"; const l = (a) => got(a);', 'import ky from "ky"; const l = (a) => [guarded(a), ky(a)];'],
  ])("is seen: %s", (_, before, after) => {
    expect(alarms(before, before)).toBe(0);
    expect(alarms(before, after)).toBe(1);
  });

  it("is seen for every call of real files", () => {
    const modules = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "..");
    const files = ["carbon-0.14/dist/src/plugins/linked-roles/LinkedRoles.js", "carbon-0.16/dist/src/plugins/gateway/GatewayPlugin.js", "phoenix/priv/static/phoenix.mjs", "@discordjs/rest/dist/index.mjs", "ws/lib/websocket.js"];
    let swapped = 0;
    for (const file of files) {
      const text = readFileSync(join(modules, file), "utf8");
      const sites = rawSites(text, file).sites;
      for (const { start, end } of sites) {
        const isMade = text.startsWith("new ", start);
        const callee = isMade ? start + 4 : start;
        const after = `${text.slice(0, callee)}(fetch("https://evil.test"), guarded)${text.slice(end)}`;
        const verdict = judge({ entries: sites.map(entryOf) }, rawSites(after, file).sites, { today: "2026-01-01" });
        expect(verdict.violations.map((site) => site.text), `${file} ${text.slice(start, end)}`).toEqual(['fetch("https://evil.test")']);
        swapped++;
      }
    }
    expect(swapped).toBeGreaterThan(12);
  });
});

describe("the body", () => {
  const bodiesOf = (text: string): string[] => sitesIn(text).map(({ body }) => body);

  it.each([
    ["the function's name", "function a(u) { return fetch(u); }", "function b(u) { return fetch(u); }"],
    ["the name it calls itself by", "function a(u) { return u ? fetch(u) : a(1); }", "function b(u) { return u ? fetch(u) : b(1); }"],
    ["the name it is kept under", "const a = (u) => u ? fetch(u) : a(1);", "const b = (u) => u ? fetch(u) : b(1);"],
    ["names of locals", "function a(u) { const v = u; { let w = v; fetch(w); } }", "function a(b) { const c = b; { let d = c; fetch(d); } }"],
    ["layout, types and semicolons", "function a(u) { if (u) { fetch(u); } return (u) }", "function a(u: string): void { if (u) { fetch(u as string) }; return u; }"],
    ["accessibility", "class A { a(u) { fetch(u); } }", "class A { private async_ = 1; protected override a(u) { fetch(u); } }"],
  ])("is the same whatever changes: %s", (_, one, other) => {
    expect(bodiesOf(one)).toHaveLength(1);
    expect(bodiesOf(other)).toEqual(bodiesOf(one));
  });

  it.each([
    ["a statement", "function a(u) { fetch(u); }", "function a(u) { b(); fetch(u); }"],
    ["a literal", 'function a(u) { fetch(u, "b"); }', 'function a(u) { fetch(u, "c"); }'],
    ["which local", "function a(u, v) { fetch(u, v); }", "function a(u, v) { fetch(u, u); }"],
    ["async", "function a(u) { fetch(u); }", "async function a(u) { fetch(u); }"],
    ["a branch", "function a(u) { if (u) fetch(u); }", "function a(u) { while (u) fetch(u); }"],
  ])("is another: %s", (_, one, other) => {
    expect(bodiesOf(other)).not.toEqual(bodiesOf(one));
  });
});
