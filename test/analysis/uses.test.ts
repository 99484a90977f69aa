import { describe, expect, it } from "vitest";
import { expressionOf, modelOf, project } from "./support.ts";

const uses = (text: string): string[] => {
  const file = modelOf(text);
  return file.uses.ofValue(expressionOf(file, "new S()")).map(({ kind, method }) => (method === "" ? kind : `${kind} ${method}`));
};

describe("what becomes of a value", () => {
  it.each([
    ["const s = new S(); s.on('error', f);", ["sink on"]],
    ["new S().on('data', f).once('error', f);", ["listener on", "sink once"]],
    ["const s = new S(); s.setNoDelay().on(E.Error, f);", ["sink on"]],
    ["const s = new S(); s.onerror = f; s.onclose = f; s.onerror = null;", ["sink onerror", "listener onclose", "removal onerror"]],
    ["const s = new S(); s.removeAllListeners(); s.removeAllListeners('data'); s.off('error', f); s.off('data', f);", ["removal removeAllListeners", "removal off"]],
    ["const s = new S(); s._events = {};", ["removal removeAllListeners"]],
    ["const s = new S(); s.close(); s.write(t); s.destroy(e);", ["ending close", "ending destroy"]],
    ["const s = new S(); const t = s; t.end();", ["ending end"]],
    ["let s; s = new S(); s.end();", ["ending end"]],
    ["let s, t; t = s = new S(); t.end();", ["ending end"]],
    ["const s = a ?? new S(); s.end();", ["ending end"]],
    ["const s = a ? b : new S(); s.end();", ["ending end"]],
    ["class X { #s = 1; m() { this.#s = new S(); } n() { const { } = this; this.#s.end(); } }", ["ending end"]],
    ["class X { m() { this.s = new S(); } n() { const t = this.s; t.end(); } }", ["shared", "ending end"]],
    ["const s = new S(); f(s); function f(a) { a.on('error', g); }", ["sink on", "sink on"]],
    ["const f = (a) => { f(a); a.end(); }; f(new S());", ["ending end", "ending end"]],
    ["function make() { return new S(); } const s = make(); s.end();", ["ending end"]],
    ["const s = new S(); s.on(name, f);", ["escape on"]],
    ["const s = new S(); s[name](f);", ["escape"]],
    ["const s = new S(); const { on } = s;", ["escape"]],
    ["const s = new S(); pipeline(r, s, f);", ["sink pipeline"]],
    ["const s = new S(); once(s, 'open');", ["brief sink once"]],
    ["const s = new S(); f(s);", ["escape f"]],
    ["f({ s: new S() });", ["escape"]],
    ["export const make = () => new S();", ["escape"]],
    ["export function make() { return new S(); } make().end();", ["escape", "ending end"]],
    ["function* g() { yield new S(); }", ["escape"]],
    ["f([new S()]);", ["escape"]],
    ["other.s = new S();", ["escape"]],
    ["const other = f(); other.s = new S();", ["shared"]],
  ])("%s", (text, expected) => {
    expect(uses(text)).toEqual(expected);
  });

  it.each([
    "const s = new S(); set.add(s); map.set(s, 1); map.set(1, { s }); list.push(s);",
    "const s = new S(); console.log(s); if (s) s.x; s === t; !s; typeof s; `${s}`;",
    "const s = new S(); const { readyState } = s;",
    "run(() => new S().setNoDelay());",
    "const s = new S(); function f(other) { other.s; }",
  ])("nothing: %s", (text) => {
    expect(uses(text)).toEqual([]);
  });

  it("is followed into a relative import that gets a function too", async () => {
    const file = await project({
      "a.ts": "import { wire } from './b.ts'; const s = new S(); wire(s, () => {});",
      "b.ts": "export function wire(socket, f) { socket.addListener('error', f); }",
    });
    expect(file.uses.ofValue(expressionOf(file, "new S()")).map(({ kind, node }) => [kind, node.getText()])).toEqual([["sink", "wire(s, () => {})"]]);
  });
});
