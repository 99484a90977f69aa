import { describe, expect, it } from "vitest";
import type { Teardown } from "../../rules/src/analysis/teardowns.ts";
import type { AnalysisOptions } from "../../rules/src/analysis/model.ts";
import { closesOneByKey } from "../../rules/src/analysis/one-of-many.ts";
import { effectTexts, expressionOf, functionNamed, modelOf, teardownNamed } from "./support.ts";

const inClass = (members: string): string => `class X { ${members} }`;
const names = (text: string, options: Partial<AnalysisOptions> = {}): string[] => modelOf(text, options).teardowns.all().map(({ name, kind }) => `${name} ${kind}`);
const teardown = (text: string, name: string): Teardown => teardownNamed(modelOf(text), name);

describe("a teardown", () => {
  it.each([
    ["it closes the socket", "close() { this.ws.close(); }", ["close() asked"]],
    ["it drops the socket", "stop() { this.ws = null; }", ["stop() asked"]],
    ["it sets a flag", "dispose() { this.disposed = true; }", ["dispose() asked"]],
    ["it clears a flag", "disconnect() { this.connected = false; }", ["disconnect() asked"]],
    ["it sets a state", "shutdown() { this.state = 'closed'; }", ["shutdown() asked"]],
    ["its symbol and its effect", "[Symbol.dispose]() { this.ws.terminate(); }", ["[Symbol.dispose]() asked"]],
    ["it closes through a helper", "destroy() { this.drop(); } drop() { this.ws.terminate(); }", ["destroy() asked"]],
    ["closing and dropping alone tell, whatever the name", "reset() { this.ws.terminate(); this.ws = null; }", ["reset() asked"]],
    ["being one among others", "close() { this.ws.close(); } open() { this.opened = true; }", ["close() asked"]],
    ["it opens again only sometimes", "close(again) { this.ws.close(); if (again) this.connect(); }", ["close() asked"]],
  ])("is known although only %s", (_, members, expected) => {
    expect(names(inClass(members))).toEqual(expected);
  });

  it.each([
    ["the name alone", "close() { log(); }"],
    ["clearing a timer alone", "stopTimers() { clearTimeout(this.timer); }"],
    ["closing without a telling name", "swap() { this.ws.terminate(); }"],
    ["a local socket", "close() { const ws = make(); ws.terminate(); }"],
    ["setting a flag that says it is live", "stop() { this.connected = true; }"],
    ["connecting again in any case", "close() { this.ws.terminate(); this.connect(); }"],
    ["a constructor", "constructor() { this.ws = null; this.closed = true; }"],
    ["closing only later", "swap() { setTimeout(() => { this.ws.terminate(); this.list = []; }, 1); }"],
  ])("is not known by %s", (_, members) => {
    expect(names(inClass(members))).toEqual([]);
  });

  it("may be configured", () => {
    const text = inClass("swap() { this.ws.terminate(); }");
    expect(names(text)).toEqual([]);
    expect(names(text, { teardowns: ["swap"] })).toEqual(["swap() asked"]);
  });

  it("may be what a factory returns", () => {
    expect(names("function open() { const ws = new WebSocket(url); return () => { ws.close(); }; }")).toEqual(["the returned function asked"]);
  });

  it("may stand on a prototype or in a closure", () => {
    expect(names("function X() { this.ws = 1; } X.prototype.close = function () { this.sock.terminate(); };")).toEqual(["close() asked"]);
    expect(names("let ws; function close() { ws.terminate(); ws = null; }")).toEqual(["close() asked"]);
  });
});

describe("a teardown's kind", () => {
  it.each([
    ["onClose() { this.ws = null; }", ["onClose() reaction"]],
    ["handleDisconnect() { this.ws = null; }", ["handleDisconnect() reaction"]],
    ["open() { this.ws.on('close', () => { this.ws = null; }); }", ["the close listener reaction"]],
    ["open() { this.ws.onclose = () => { this.ws = null; }; }", ["onclose() reaction"]],
    ["open() { this.ws.on('close', () => { this.ws.terminate(); }); }", ["the close listener reaction"]],
    ["open() { this.on('close', () => { this.ws.terminate(); }); }", ["the close listener asked"]],
    ["open(signal) { signal.addEventListener('abort', () => { this.closed = true; }); }", []],
    ["open() { this.ws.on('message', () => { this.ws = null; }); }", []],
    ["close() { this.onClose(); } onClose() { this.ws.terminate(); this.ws = null; }", ["close() asked", "onClose() asked"]],
  ])("%s", (members, expected) => {
    expect(names(inClass(members))).toEqual(expected);
  });
});

describe("a whole teardown", () => {
  it.each([
    ["close() { this.ws.close(); }", "close", true],
    ["stop() { this.running = false; }", "stop", true],
    ["stopStream() { this.streaming = null; }", "stopStream", false],
    ["cancel() { this.cancelled = true; }", "cancel", false],
    ["unsubscribeRoom() { this.room = null; }", "unsubscribeRoom", false],
    ["unsubscribeRoom() { this.ws.terminate(); }", "unsubscribeRoom", true],
  ])("%s", (members, name, expected) => {
    expect(teardown(inClass(members), name).isWhole).toBe(expected);
  });

  it("is that of a class, not of a variable's function", () => {
    expect(teardown("let running; function stop() { running = false; } function go() { running = true; }", "stop").isWhole).toBe(false);
  });
});

describe("a teardown that closes one of many by its key", () => {
  it.each([
    ["close(id) { clearTimeout(this.timer); this.sockets.get(id)?.close(); }", true],
    ["close(id) { const ws = this.sockets[id]; clearTimeout(this.timer); ws.close(); }", true],
    ["close(code) { for (const ws of this.sockets.values()) ws.close(code); }", false],
    ["close(id) { this.sockets.get(id)?.close(); this.ws.close(); }", false],
    ["close() { this.sockets[FIRST].close(); }", false],
    ["close() { this.ws = null; }", false],
  ])("%s", (members, expected) => {
    const file = modelOf(inClass(members));
    expect(file.teardowns.all().map(({ tears }) => closesOneByKey(file, tears))).toEqual([expected]);
  });
});

describe("what a teardown leaves", () => {
  const after = (members: string): Record<string, unknown> => {
    const entries = [...teardown(inClass(members), "close").after].map(([key, { text, truthy }]) => [key.replace(/^\w+\./, ""), text ?? truthy]);
    return Object.fromEntries(entries);
  };

  it.each([
    ["close() { this.ws.terminate(); this.ws = null; this.closed = true; }", { ws: "null", closed: "true" }],
    ["close() { this.ws.terminate(); this.state = State.Closed; this.n++; }", { state: "State.Closed", n: undefined }],
    ["close() { this.ws.terminate(); delete this.ws; }", { ws: "undefined" }],
    ["close() { this.closed = true; this.closed = false; this.ws.terminate(); }", { closed: undefined }],
    ["close() { this.closed = true; this.drop(); } drop() { this.ws = null; }", { closed: "true", ws: "null" }],
    ["close() { this.ws.terminate(); clearTimeout(this.timer); this.pending.clear(); }", { pending: undefined }],
    ["close() { this.ws.terminate(); later(() => { this.ws = null; }); }", {}],
    ["close() { this.ws = new Map(); this.closed = true; }", { ws: true, closed: "true" }],
  ])("%s", (members, expected) => {
    expect(after(members)).toEqual(expected);
  });

  it("includes what its socket's own close listener writes, after it returned", () => {
    const members = "open() { this.ws.on('close', () => { this.open = false; }); } close() { this.ws.terminate(); }";
    const found = teardown(inClass(members), "close");
    expect(after(members)).toEqual({ open: "false" });
    expect([...found.afterItself]).toEqual([]);
  });
});

describe("a teardown's consequences", () => {
  const consequences = (members: string, name = "close"): string[] => teardown(inClass(members), name).consequences.map((fn) => fn.name);

  it.each([
    ["the close listener of its socket", "open() { this.ws.on('close', this.gone); } gone() { this.a = 1; } close() { this.ws.terminate(); }", ["gone"]],
    ["that of a local that becomes its socket", "open() { const ws = new WebSocket(u); ws.onclose = this.gone; this.ws = ws; } gone() { this.a = 1; } close() { this.ws.terminate(); }", ["gone"]],
    ["a method named after the end", "onSocketClose() { this.a = 1; } close() { this.ws.terminate(); }", ["onSocketClose"]],
    ["the other close listeners of one object", "open() { this.ws.on('close', this.one); this.ws.on('close', this.two); } one() { this.ws = null; } two() { this.a = 1; }", ["two"]],
  ])("are %s", (_, members, expected) => {
    expect(consequences(members, members.includes("two()") ? "one" : "close")).toEqual(expected);
  });

  it.each([
    ["another event's listener", "open() { this.ws.on('message', this.gone); } gone() { this.a = 1; } close() { this.ws.terminate(); }"],
    ["another object's listener", "open() { this.server.on('close', this.gone); } gone() { this.a = 1; } close() { this.ws.terminate(); }"],
    ["an onclose replaced by the function that closes", "open() { this.ws.onclose = () => this.onClose(); } onClose() { this.a = 1; } close() { this.ws.onclose = null; this.ws.terminate(); }"],
    ["another class's", "close() { this.ws.terminate(); } } class Y { open() { this.ws.on('close', this.gone); } gone() { this.a = 1; }"],
  ])("are not %s", (_, members) => {
    expect(consequences(members)).toEqual([]);
  });
});

describe("a close event that the owner emits itself", () => {
  const told = (emitted: string, receiver = "this", event = "close"): string[] => {
    const open = `this.ws.on('close', () => { this.ws = null; this.emit('${emitted}'); }); ${receiver}.on('${event}', this.gone);`;
    return modelOf(inClass(`open() { ${open} } gone() { this.a = 1; }`)).teardowns.all()[0]?.consequences.map(({ name }) => name) ?? [];
  };

  it("is heard by its own listeners of that event", () => {
    expect(told("close")).toEqual(["gone"]);
    expect(told("end", "this", "end")).toEqual(["gone"]);
    expect(told("end")).toEqual([]);
    expect(told("close", "this.peer")).toEqual([]);
    expect(told("close", "this", "open")).toEqual([]);
  });
});

describe("a replaced onclose", () => {
  it("counts only where the function that closes replaces it", () => {
    const members = "open() { this.ws.onclose = () => this.onClose(); } onClose() { this.a = 1; } close() { this.ws.terminate(); this.wait(() => { this.ws.onclose = null; }); } wait(f) { f(); }";
    expect(teardown(inClass(members), "close").consequences.map(({ name }) => name)).toEqual(["onclose", "onClose"]);
  });
});

describe("a teardown's owners", () => {
  it("are not the class of a server for one of its sockets", () => {
    const owners = (event: string): number => {
      const text = inClass(`open(server) { server.on("${event}", (socket) => { socket.on("close", () => { this.n = 1; }); }); }`);
      const file = modelOf(text);
      return file.teardowns.of(new Set([file.owners.all[0]?.id ?? ""])).length;
    };
    expect(owners("connection")).toBe(0);
    expect(owners("link")).toBe(1);
  });

  it("are the class and whom else it tears down", () => {
    const file = modelOf("class X { close() { this.ws.terminate(); } } class Y { close2() {} }");
    const [x, y] = file.owners.all;
    if (x === undefined || y === undefined) throw new Error("missing");
    expect(file.teardowns.of(new Set([x.id])).map(({ name }) => name)).toEqual(["close()"]);
    expect(file.teardowns.of(new Set([y.id]))).toEqual([]);
  });

  it("are a base class's for a subclass", () => {
    const file = modelOf("class A { open() { this.ws = make(); } } class B extends A { close() { this.ws.terminate(); } }");
    const base = file.owners.all.find(({ name }) => name === "A");
    expect(file.teardowns.of(new Set([base?.id ?? ""])).map(({ name }) => name)).toEqual(["close()"]);
  });

  it("and its sockets are known", () => {
    const file = modelOf(inClass("close() { this.ws.terminate(); this.timer = null; }"));
    expect([...teardownNamed(file, "close").sockets]).toEqual([file.places.of(expressionOf(file, "this.ws"))?.key]);
  });
});

describe("a stopper", () => {
  it("clears timers and is no teardown by itself", () => {
    const file = modelOf(inClass("clearTimers() { clearTimeout(this.timer); this.timer = null; log(); }"));
    const stopper = file.teardowns.stopper(functionNamed(file, "clearTimers"));
    expect(file.teardowns.all()).toEqual([]);
    expect(effectTexts(stopper.tears)).toEqual(["clear this.timer"]);
    expect([...stopper.after.values()].map(({ text }) => text)).toEqual(["null"]);
  });
});

describe("a replacer", () => {
  it("leaves its own writes behind, and a full slot", () => {
    const file = modelOf(inClass("connect() { this.closed = false; this.ws = open(); } close() { this.ws.close(); }"));
    const place = file.places.of(expressionOf(file, "this.ws"));
    if (place === undefined) throw new Error("no place");
    const { after, tears, isWhole } = file.teardowns.replacer(functionNamed(file, "connect"), place);
    expect([...after.values()]).toEqual([{ truthy: false, text: "false" }, { truthy: true, text: undefined }]);
    expect({ tears, isWhole }).toEqual({ tears: [], isWhole: false });
  });
});
