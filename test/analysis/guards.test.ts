import { describe, expect, it } from "vitest";
import ts from "typescript";
import { Guards } from "../../rules/src/analysis/guards.ts";
import type { AnalysisOptions } from "../../rules/src/analysis/model.ts";
import { callOf, modelOf, teardownNamed } from "./support.ts";

const TEARDOWN = "close() { this.closed = true; this.active = false; this.ws = null; this.mode = 'closed'; this.generation++; this.count++; this.tries = 0; this.pending = []; this.ids.clear(); }";

interface Verdict {
  readonly whenTrue: boolean;
  readonly whenFalse: boolean;
}

interface Setting {
  readonly teardown?: string;
  readonly before?: string;
  readonly members?: string;
  readonly options?: Partial<AnalysisOptions>;
}

/** Whether code behind the condition's two branches is safe after `close()`. */
function verdict(condition: string, { teardown = TEARDOWN, before = "", members = "", options = {} }: Setting = {}): Verdict {
  const file = modelOf(`class X { ${teardown} ${members} late(n, ws, generation) { ${before} if (${condition}) act(); } }`, options);
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && node.thenStatement.getText() === "act();") found = node.expression;
    ts.forEachChild(node, visit);
  };
  visit(file.sourceFile);
  if (found === undefined) throw new Error("no condition");
  const guards = new Guards(file, teardownNamed(file, "close"));
  return { whenTrue: guards.excludes(found, true), whenFalse: guards.excludes(found, false) };
}

const SAFE_WHEN_TRUE: Verdict = { whenTrue: true, whenFalse: false };
const SAFE_WHEN_FALSE: Verdict = { whenTrue: false, whenFalse: true };
const NO_GUARD: Verdict = { whenTrue: false, whenFalse: false };
/** The teardown changes what is tested in a way that cannot be told. */
const SOME_GUARD: Verdict = { whenTrue: true, whenFalse: true };

describe("a flag", () => {
  it.each([
    ["this.closed", SAFE_WHEN_FALSE],
    ["!this.closed", SAFE_WHEN_TRUE],
    ["this.closed === true", SAFE_WHEN_FALSE],
    ["this.closed !== true", SAFE_WHEN_TRUE],
    ["this.active", SAFE_WHEN_TRUE],
    ["!this.active", SAFE_WHEN_FALSE],
    ["!!this.active", SAFE_WHEN_TRUE],
    ["(this.closed as boolean)", SAFE_WHEN_FALSE],
    ["this.ws", SAFE_WHEN_TRUE],
    ["this.ws === null", SAFE_WHEN_FALSE],
    ["this.ws != undefined", SAFE_WHEN_TRUE],
    ["this.ws?.open", SAFE_WHEN_TRUE],
    ["this.mode === 'closed'", SAFE_WHEN_FALSE],
    ["this.mode !== 'closed'", SAFE_WHEN_TRUE],
    ["this.mode === 'open'", SAFE_WHEN_TRUE],
    ["this.closed || n", SAFE_WHEN_FALSE],
    ["!this.closed && n", SAFE_WHEN_TRUE],
    ["!(this.closed || n)", SAFE_WHEN_TRUE],
    ["this.active && this.ws", SAFE_WHEN_TRUE],
  ])("%s", (condition, expected) => {
    expect(verdict(condition)).toEqual(expected);
  });

  it("beside something unknown counts on both branches", () => {
    // The flow asks about each side of `&&` by itself, so this is met only inside other expressions.
    expect(verdict("this.closed && n")).toEqual(SOME_GUARD);
  });

  it.each(["n", "!n", "this.other", "n > 5", "n.size === 5", "other.load()", "this.other && n"])("is not %s", (condition) => {
    expect(verdict(condition, { members: "set() { this.other = n; }" })).toEqual(NO_GUARD);
  });

  it("is known by what the teardown writes, whatever it is called", () => {
    const teardown = "close() { this.ws.terminate(); this.banana = 1; }";
    expect(verdict("this.banana", { teardown })).toEqual(SAFE_WHEN_FALSE);
    expect(verdict("this.cherry", { teardown })).toEqual(NO_GUARD);
  });

  it("the other way round is judged by what the teardown writes, too", () => {
    const teardown = "close() { this.ws.terminate(); this.closed = false; }";
    expect(verdict("this.closed", { teardown })).toEqual(SAFE_WHEN_TRUE);
  });
});

describe("a name", () => {
  const teardown = "close() { this.ws.terminate(); }";

  it.each([
    ["n.destroyed", SAFE_WHEN_FALSE],
    ["signal.aborted", SAFE_WHEN_FALSE],
    ["!client.connected", SAFE_WHEN_FALSE],
    ["client.isConnected()", SAFE_WHEN_TRUE],
    ["token.isCurrent", SAFE_WHEN_TRUE],
    ["this.stopped", SAFE_WHEN_FALSE],
  ])("decides %s where no write is in sight", (condition, expected) => {
    expect(verdict(condition, { teardown })).toEqual(expected);
  });

  it.each(["this.stopped", "this.connected", "this.isOpen"])("does not decide %s where the file writes it elsewhere", (condition) => {
    const members = "other() { this.stopped = true; this.connected = false; this.isOpen = n; }";
    expect(verdict(condition, { teardown, members })).toEqual(NO_GUARD);
  });

  it.each(["n.size", "client.user", "this.url", "client.load()"])("says nothing in %s", (condition) => {
    expect(verdict(condition, { teardown })).toEqual(NO_GUARD);
  });

  it("may be configured", () => {
    expect(verdict("this.fresh", { teardown })).toEqual(NO_GUARD);
    expect(verdict("this.fresh", { teardown, options: { guards: ["fresh"] } })).toEqual(SOME_GUARD);
    expect(verdict("check.fresh()", { teardown, options: { guards: ["fresh"] } })).toEqual(SOME_GUARD);
  });
});

describe("identity and generation", () => {
  it.each([
    ["this.ws === ws", "", SAFE_WHEN_TRUE],
    ["this.ws !== ws", "", SAFE_WHEN_FALSE],
    ["ws === this.ws", "", SAFE_WHEN_TRUE],
    ["this.generation === generation", "", SAFE_WHEN_TRUE],
    ["generation !== this.generation", "", SAFE_WHEN_FALSE],
    ["mine === this.generation", "const mine = this.generation;", SAFE_WHEN_TRUE],
    ["mine !== this.ws", "const mine = new WebSocket(n);", SAFE_WHEN_FALSE],
  ])("%s", (condition, before, expected) => {
    expect(verdict(condition, { before })).toEqual(expected);
  });

  it("compares what was captured with state, not with another capture", () => {
    expect(verdict("ws === n")).toEqual(NO_GUARD);
    expect(verdict("mine === n", { before: "let mine = this.other; mine = 1;" })).toEqual(NO_GUARD);
  });
});

describe("a ready state", () => {
  it.each([
    ["ws.readyState === 1", SAFE_WHEN_TRUE],
    ["ws.readyState !== 1", SAFE_WHEN_FALSE],
    ["ws.readyState === 3", SAFE_WHEN_FALSE],
    ["ws.readyState !== 2", SAFE_WHEN_TRUE],
    ["ws.readyState === 'open'", SAFE_WHEN_TRUE],
    ["channel.state === 'closed'", SAFE_WHEN_FALSE],
  ])("%s", (condition, expected) => {
    expect(verdict(condition)).toEqual(expected);
  });

  it("is no other number", () => {
    expect(verdict("ws.size === 1")).toEqual(NO_GUARD);
  });
});

describe("a predicate", () => {
  const closed = "close() { this.ws.terminate(); this.gone = true; }";

  it.each([
    ["this.isUp()", "isUp() { return !this.gone; }", SAFE_WHEN_TRUE],
    ["!this.isUp()", "isUp() { return !this.gone; }", SAFE_WHEN_FALSE],
    ["this.isUp()", "isUp = () => !this.gone;", SAFE_WHEN_TRUE],
    ["this.isUp()", "isUp() { return this.hasLink(); } hasLink() { return !this.gone; }", SAFE_WHEN_TRUE],
    ["this.isUp()", "isUp() { if (n) return 5; return !this.gone; }", SOME_GUARD],
    ["this.isUp()", "isUp() { return this.url; }", NO_GUARD],
    ["this.isConnected()", "isConnected() { return this.url; }", NO_GUARD],
  ])("%s with %s", (condition, members, expected) => {
    expect(verdict(condition, { teardown: closed, members })).toEqual(expected);
  });
});

describe("a counter", () => {
  it.each(["this.tries < 5", "this.tries >= n", "this.tries > 0", "this.count === 0", "this.count !== 5", "this.pending.length > 0"])("%s is no guard", (condition) => {
    expect(verdict(condition)).toEqual(NO_GUARD);
  });

  it("set to a constant is known, as any state is", () => {
    expect(verdict("this.tries === 0")).toEqual(SAFE_WHEN_FALSE);
    expect(verdict("this.tries === 5")).toEqual(SAFE_WHEN_TRUE);
  });

  it("is another thing than a collection that the teardown empties", () => {
    expect(verdict("this.ids.has(n)")).toEqual(SOME_GUARD);
    expect(verdict("this.others.has(n)")).toEqual(NO_GUARD);
  });
});

describe("a case", () => {
  it.each([
    ["'closed'", SAFE_WHEN_FALSE],
    ["'open'", SAFE_WHEN_TRUE],
  ])("%s of a state that the teardown sets", (candidate, expected) => {
    const file = modelOf(`class X { ${TEARDOWN} late() { use(this.mode, ${candidate}); } }`);
    const guards = new Guards(file, teardownNamed(file, "close"));
    const { arguments: [subject, value] } = callOf(file, "use(") as ts.CallExpression;
    if (subject === undefined || value === undefined) throw new Error("no arguments");
    expect({ whenTrue: guards.excludesCase(subject, value, true), whenFalse: guards.excludesCase(subject, value, false) }).toEqual(expected);
  });
});

describe("states in the order in which they follow one another", () => {
  const teardown = "close() { this.state = CLOSING; this.count = 3; }";
  it.each([
    ["this.state > RUNNING", SOME_GUARD],
    ["this.state >= State.Closing", SOME_GUARD],
    ["this.count > 2", NO_GUARD],
    ["n < RUNNING", NO_GUARD],
  ])("%s", (condition, expected) => {
    expect(verdict(condition, { teardown })).toEqual(expected);
  });
});

describe("a state by its number, and a duration set to nothing", () => {
  const teardown = "close() { this.state = 3; this.retryMs = 0; this.phase = CLOSED; }";
  it.each([
    ["this.state >= 3", "", SAFE_WHEN_FALSE],
    ["this.state > 3", "", SAFE_WHEN_TRUE],
    ["this.state < 3", "", SAFE_WHEN_TRUE],
    ["this.state <= 3", "", SAFE_WHEN_FALSE],
    ["this.retryMs > 0", "", SAFE_WHEN_TRUE],
    ["this.retryMs > n", "", NO_GUARD],
    ["this.phase === CLOSED", "const CLOSED = 3;", SAFE_WHEN_FALSE],
    ["this.phase === seen", "const seen = this.phase;", SAFE_WHEN_TRUE],
  ])("%s %s", (condition, before, expected) => {
    expect(verdict(condition, { teardown, before })).toEqual(expected);
  });
});

describe("an object that a constant holds", () => {
  const teardown = "close() { this.controller.abort(); this.controller = undefined; this.state.closed = true; }";
  it.each([
    ["is asked itself, not the emptied slot", "signal.aborted", "const { signal } = this.controller;", SAFE_WHEN_FALSE],
    ["is not asked through the slot", "this.controller?.signal.aborted", "", { whenTrue: true, whenFalse: false }],
    ["tells what the teardown writes into it", "state.closed", "const state = this.state;", SAFE_WHEN_FALSE],
    ["is the owner itself", "self.controller?.signal.aborted", "const self = this;", { whenTrue: true, whenFalse: false }],
  ])("%s", (_, condition, before, expected) => {
    expect(verdict(condition, { teardown, before })).toEqual(expected);
  });
});
