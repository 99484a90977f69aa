import { describe, expect, it } from "vitest";
import { Exposure } from "../../rules/src/analysis/exposure.ts";
import { effectTexts, functionNamed, modelOf, nodeOf, teardownNamed } from "./support.ts";

const CLOSE = "close() { this.closed = true; this.ws.terminate(); }";

/** What `late` still does after `close()`. */
function exposed(body: string, members = ""): string[] {
  const file = modelOf(`class X { ${CLOSE} ${members} late(n) { ${body} } }`);
  return effectTexts(new Exposure(file, teardownNamed(file, "close")).of(functionNamed(file, "late")));
}

describe("an effect", () => {
  it.each([
    ["this.reconnect();"],
    ["if (n) this.reconnect();"],
    ["if (n) return; this.reconnect();"],
    ["if (this.closed) log(); this.reconnect();"],
    ["if (this.closed) this.reconnect();"],
    ["if (n && this.closed) return; this.reconnect();"],
    ["if (!this.closed) log(); else this.reconnect();"],
    ["this.reconnect(); if (this.closed) return;"],
    ["try { this.reconnect(); } catch {}"],
    ["for (const x of n) this.reconnect();"],
    ["switch (n) { case 1: this.reconnect(); }"],
    ["if (this.closed) { if (n) return; } this.reconnect();"],
    ["try { if (this.closed) return; } finally { this.reconnect(); }"],
    ["foo: { if (this.closed) break foo; log(); } this.reconnect();"],
  ])("is exposed in %s", (body) => {
    expect(exposed(body)).toContain("connect this");
  });

  it.each([
    ["if (this.closed) return; this.reconnect();"],
    ["if (!this.closed) this.reconnect();"],
    ["if (this.closed || n) return; this.reconnect();"],
    ["if (n && !this.closed) this.reconnect();"],
    ["this.closed || this.reconnect();"],
    ["!this.closed && this.reconnect();"],
    ["this.closed ? log() : this.reconnect();"],
    ["if (this.closed) throw n; this.reconnect();"],
    ["while (!this.closed) { this.reconnect(); break; }"],
    ["for (const x of n) { if (this.closed) continue; this.reconnect(); }"],
    ["for (const x of n) { if (this.closed) break; this.reconnect(); }"],
    ["switch (this.closed) { case false: this.reconnect(); }"],
    ["foo: { if (this.closed) break foo; this.reconnect(); }"],
    ["try { if (this.closed) return; this.reconnect(); } finally { log(); }"],
    ["return; this.reconnect();"],
  ])("is not exposed in %s", (body) => {
    expect(exposed(body)).not.toContain("connect this");
  });

  it("is guarded by its callee's first lines", () => {
    expect(exposed("this.go();", "go() { if (this.closed) return; this.reconnect(); }")).not.toContain("connect this");
    expect(exposed("this.go();", "go() { if (this.other) return; this.reconnect(); }")).toContain("connect this");
    expect(exposed("if (this.closed) return; this.go();", "go() { this.reconnect(); }")).not.toContain("connect this");
  });

  it("in an iteration's function is exposed with it, in a deferred one is not", () => {
    expect(exposed("n.forEach(() => this.reconnect());")).toContain("connect this");
    expect(exposed("if (this.closed) return; n.forEach(() => this.reconnect());")).not.toContain("connect this");
    expect(exposed("setTimeout(() => this.reconnect(), 1);")).not.toContain("connect this");
  });

  it("of the teardown itself, run late, does not count", () => {
    expect(exposed("this.close();")).toEqual([]);
  });

  it("of a function that calls itself is found once", () => {
    expect(exposed("this.reconnect(); this.late(n);")).toEqual(["connect this"]);
  });
});

describe("a throw", () => {
  it.each([
    ["throw n;", true],
    ["if (n) throw n;", true],
    ["if (this.closed) throw n;", true],
    ["if (this.closed) return; throw n;", false],
    ["if (!this.closed) throw n;", false],
  ])("in %s is reached: %j", (body, expected) => {
    const file = modelOf(`class X { ${CLOSE} late(n) { ${body} } }`);
    const exposure = new Exposure(file, teardownNamed(file, "close"));
    expect(exposure.reachesThrow(functionNamed(file, "late"), nodeOf(file, "throw n;"))).toBe(expected);
  });
});
