import { describe, expect, it } from "vitest";
import { sitesIn } from "./support/sites.ts";

describe("the names around a call", () => {
  it.each([
    ["function load() { fetch(u); }", "load"],
    ["export default function load() { fetch(u); }", "load"],
    ["export default function () { fetch(u); }", "exports.default"],
    ["export default () => fetch(u);", "exports.default"],
    ["export default class { load() { fetch(u); } }", "exports.default.load"],
    ["const load = () => fetch(u);", "load"],
    ["const load = async function () { await fetch(u); };", "load"],
    ["const load = function inner() { fetch(u); };", "load"],
    ["export const load = withAuth(async () => fetch(u));", "load"],
    ["export default withAuth(retried(() => fetch(u)));", "exports.default"],
    ["class Client { load() { fetch(u); } }", "Client.load"],
    ["class Client { static async *load() { fetch(u); } }", "Client.load"],
    ["class Client { #load() { fetch(u); } }", "Client.#load"],
    ["class Client { constructor() { fetch(u); } }", "Client.constructor"],
    ["class Client { get data() { return fetch(u); } }", "Client.data"],
    ["class Client { load = () => fetch(u); }", "Client.load"],
    ["class Client { data = fetch(u); }", "Client.data"],
    ["class Client { static { fetch(u); } }", "Client"],
    ["const Client = class { load() { fetch(u); } };", "Client.load"],
    ["const api = { load: () => fetch(u) };", "api.load"],
    ['const api = { "a b": { async load() { fetch(u); } } };', "api.a b.load"],
    ["const api = { data: fetch(u) };", "<module>"],
    ["exports.load = () => fetch(u);", "exports.load"],
    ["module.exports = { load() { fetch(u); } };", "module.exports.load"],
    ["module.exports = async (u) => fetch(u);", "module.exports"],
    ["Client.prototype.load = function () { fetch(u); };", "Client.prototype.load"],
    ["namespace Api { export function load() { fetch(u); } }", "Api.load"],
    ["function outer() { function inner() { fetch(u); } }", "outer.inner"],
    ["function outer() { return list.map((u) => fetch(u)); }", "outer"],
    ["function outer() { const answer = list.map((u) => fetch(u)); }", "outer"],
    ["function outer() { const inner = () => fetch(u); }", "outer.inner"],
    ["function outer({ load = () => fetch(u) }) {}", "outer.load"],
    ["register({ load() { fetch(u); } });", "load"],
    ["list.forEach((u) => fetch(u));", "<module>"],
    ["(() => { fetch(u); })();", "<module>"],
    ["if (a) { await fetch(u); }", "<module>"],
    ["export const load = (f = fetch) => f(u);", "load"],
    ['import "cross-fetch/polyfill";', "<module>"],
  ])("%s: %s", (text, symbol) => {
    expect(sitesIn(text).map((site) => site.symbol)).toEqual([symbol]);
  });
});
