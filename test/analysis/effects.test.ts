import { describe, expect, it } from "vitest";
import { callOf, effectTexts, functionNamed, modelOf, project } from "./support.ts";

const inMethod = (statements: string, others = ""): string => `class X { m(n) { ${statements} } ${others} }`;
const direct = (text: string, name = "m"): string[] => {
  const file = modelOf(text);
  return effectTexts(file.effects.direct(functionNamed(file, name)));
};
const all = (text: string, name = "m"): string[] => {
  const file = modelOf(text);
  return effectTexts(file.effects.all(functionNamed(file, name)));
};

describe("a direct effect", () => {
  it.each([
    ["this.open = true;", ["write this.open"]],
    ["this.count++;", ["write this.count"]],
    ["delete this.ws;", ["write this.ws"]],
    ["({ ws: this.ws } = n);", ["write this.ws"]],
    ["this.timer = setTimeout(f, 1);", ["write this.timer", "arm this.timer"]],
    ["setTimeout(f, 1);", ["arm"]],
    ["clearTimeout(this.timer);", ["clear this.timer"]],
    ["this.queue.clear();", ["clear this.queue"]],
    ["this.ws.close();", ["clear this.ws", "close this.ws"]],
    ["this.ws?.terminate();", ["close this.ws"]],
    ["this.peer.disconnect();", ["close this.peer"]],
    ["this.voice.disconnect();", ["close this.voice"]],
    ["this.ws.send(n);", ["send this.ws"]],
    ["this.ws.ping();", ["send this.ws"]],
    ["this.ws.removeAllListeners();", ["detach this.ws"]],
    ["this.ws.off('close', n);", ["detach this.ws"]],
    ["this.emit('close');", ["emit this"]],
    ["this.events.dispatchEvent(n);", ["emit this.events"]],
    ["new WebSocket(n);", ["connect"]],
    ["this.ws = new WebSocket(n);", ["write this.ws", "connect"]],
    ["this.emit.apply(this, n);", ["emit this.emit"]],
    ["this.reconnect();", ["connect this"]],
    ["this.reconnectStrategy(n);", []],
    ["connectTimeout(n);", []],
    ["this.connectWithRetry(n);", ["connect this"]],
    ["net.createConnection(n);", ["connect"]],
    ["this.stream = this.streamBuilder(this);", ["write this.stream", "connect this"]],
    ["this.parser = parsers.create(this);", ["write this.parser"]],
    ["this.options.onClose();", ["callout this.options.onClose"]],
    ["n();", ["callout n"]],
    ["n.callback();", ["callout n.callback"]],
    ["let count = 0; count = 1;", []],
    ["const f = () => { this.x = 1; };", []],
    ["this.heartbeat.stop();", ["clear this.heartbeat"]],
    ["this.server.listen();", []],
    ["this.map.set(1, 2);", []],
    ["this.ws.on('close', f);", []],
    ["log(n);", []],
    ["log.reconnect('again');", []],
    ["this.logger.close(n);", []],
  ])("%s", (statements, expected) => {
    expect(direct(inMethod(statements)).sort()).toEqual([...expected].sort());
  });

  it("counts a local that an inner function shares", () => {
    expect(direct("function m() { let open = false; open = true; return () => open; }")).toEqual(["write open"]);
    expect(direct("function m() { let open = false; open = true; return open; }")).toEqual([]);
  });

  it("knows what a socket package exports, whatever its local name", () => {
    expect(direct("import Client from 'ws'; function m() { new Client(url); }")).toEqual(["connect"]);
    expect(direct("import Client from 'db'; function m() { new Client(url); }")).toEqual([]);
    expect(direct("import { WebSocketServer } from 'ws'; function m() { new WebSocketServer(url); }")).toEqual([]);
  });

  it("is made by a constructor that was handed in, where what it makes is kept as the socket", () => {
    expect(direct("class X { m() { this.conn = new this.transport(url); } }")).toContain("connect");
    expect(direct("let ws; function m(make) { ws = new make(url); }")).toContain("connect");
    expect(direct("class X { m() { this.conn = new this.transport(); } }")).not.toContain("connect");
    expect(direct("class X { m() { this.other = new this.transport(url); } }")).not.toContain("connect");
    expect(direct("import { Thing } from 'things'; class X { m() { this.conn = new Thing(url); } }")).not.toContain("connect");
  });

  it("keeps what is written", () => {
    const file = modelOf(inMethod("this.a = true; this.b = null; this.c = n; this.d += 1; delete this.e;"));
    const values = file.effects.direct(functionNamed(file, "m")).map(({ value }) => value?.text);
    expect(values).toEqual(["true", "null", undefined, undefined, "undefined"]);
  });

  it("of a slot filled from a parameter is a call out", () => {
    const text = (value: string): string => `class X { constructor(check) { this.check = ${value}; } m() { this.check(); } }`;
    expect(direct(text("check"))).toEqual(["callout this.check"]);
    expect(direct(text("1"))).toEqual([]);
  });
});

describe("an effect through calls", () => {
  it("is its callee's, with the way to it", () => {
    const file = modelOf(inMethod("this.a();", "a() { this.b(); } b() { this.ws.terminate(); }"));
    const effects = file.effects.all(functionNamed(file, "m"));
    expect(effectTexts(effects)).toEqual(["close this.ws"]);
    expect(effects[0]?.via.map((call) => call.getText())).toEqual(["this.a()", "this.b()"]);
    expect(direct(inMethod("this.a();", "a() { this.ws.terminate(); }"))).toEqual([]);
  });

  it("ends on recursion", () => {
    expect(all(inMethod("this.a();", "a() { this.ws.terminate(); this.m(); }"))).toContain("close this.ws");
    expect(all(inMethod("this.ws.terminate(); this.m();"))).toEqual(["close this.ws"]);
  });

  it("is not that of a function merely defined or deferred", () => {
    expect(all(inMethod("const a = () => this.ws.terminate();"))).toEqual([]);
    expect(all(inMethod("this.t = setTimeout(() => this.ws.terminate(), 1);"))).not.toContain("close this.ws");
    expect(all(inMethod("this.t = setTimeout(() => this.ws.terminate(), 1);"))).not.toContain("close this.ws ?");
  });

  it("may happen in a function handed over, and does in one that is iterated", () => {
    expect(all(inMethod("later(() => this.ws.terminate());"))).toEqual(["close this.ws ?"]);
    expect(all(inMethod("this.list.forEach(() => this.ws.terminate());"))).toEqual(["close this.ws"]);
    expect(all(inMethod("new Promise(() => this.ws.terminate());"))).toEqual(["close this.ws"]);
    expect(all(inMethod("this.list.forEach(this.a);", "a() { this.ws.terminate(); }"))).toEqual(["close this.ws"]);
    expect(all(inMethod("later(this.a);", "a() { this.ws.terminate(); }"))).toEqual([]);
  });

  it("of one call is that call's only", () => {
    const file = modelOf(inMethod("this.a(); this.b();", "a() { this.ws.terminate(); } b() { this.ws.send(1); }"));
    const fn = functionNamed(file, "m");
    expect(effectTexts(file.effects.ofCall(callOf(file, "this.b()"), fn))).toEqual(["send this.ws"]);
  });
});

describe("a parameter", () => {
  it.each([
    ["function m(client) { stop(client.link); } function stop(ws) { ws.terminate(); }", ["close client.link"]],
    ["class X { m() { stop(this.link); } } function stop(ws) { ws.terminate(); }", ["close this.link"]],
    ["class X { m() { stop(this); } } function stop(owner) { owner.ws.terminate(); }", ["close this.ws"]],
    ["class X { m() { stop({}, this.b); } } function stop(a, ws) { ws.terminate(); }", ["close this.b"]],
    ["class X { m() { stop(this.state); } } function stop({ ws }) { ws.terminate(); }", ["close this.state.ws"]],
    ["class X { m() { stop(this.state); } } function stop({ a: { ws } }) { ws.terminate(); }", ["close this.state.a.ws"]],
    ["class X { m() { clear(this.timer); } } function clear(t) { clearTimeout(t); }", ["clear this.timer"]],
    ["class X { m() { stopTimer(this.timer); } } function stopTimer(t) { log(t); }", []],
    ["class X { m() { stopTimer(this.timer); } }", ["clear this.timer"]],
    ["class X { beat = new Beat(); m() { this.beat.stop(); } } class Beat { stop() { log(); } }", []],
    ["class X { m() { stop(make()); } } function stop(ws) { ws.terminate(); }", []],
    ["class X { m() { stop(); } } function stop(ws) { ws.terminate(); }", []],
    ["class X { beat = new Beat(); m() { this.beat.stop(); } } class Beat { stop() { clearTimeout(this.timer); } }", ["clear this.beat.timer"]],
    ["class X { m() { run(() => this.ws.terminate()); } } function run(f) { f(); }", ["close this.ws"]],
    ["class X { m() { run({ go: () => this.ws.terminate() }); } } function run(options) { options.go(); }", ["close this.ws"]],
    ["class X { m() { run({ go: () => this.ws.terminate() }); } } function run({ go }) { go(); }", ["close this.ws"]],
    ["class X { m() { run({ stop: () => this.ws.terminate() }); } } function run(options) { options.go(); }", ["callout"]],
  ])("%s", (text, expected) => {
    expect(all(text).filter((effect) => !effect.endsWith("?"))).toEqual(expected);
  });
});

describe("another file", () => {
  it("tells its effects in the caller's terms", async () => {
    const file = await project({
      "main.ts": "import { stop } from './stop.js'; class X { m() { stop(this); } }",
      "stop.ts": "let count = 0; export function stop(manager) { manager.ws.terminate(); clearTimeout(manager.timer); count = 1; return () => count; }",
    });
    const effects = file.effects.all(functionNamed(file, "m"));
    expect(effectTexts(effects)).toEqual(["close this.ws", "clear this.timer"]);
    expect(effects.map((effect) => effect.file === file)).toEqual([false, false]);
  });

  it("tells those of an imported base class as the subclass's own", async () => {
    const file = await project({
      "main.ts": "import { Base } from './base.js'; class X extends Base { m() { this.close(); } }",
      "base.ts": "export class Base { close() { this.ws.terminate(); this.ws = null; } }",
    });
    expect(effectTexts(file.effects.all(functionNamed(file, "m"))).sort()).toEqual(["close this.ws", "write this.ws"]);
  });

  it("tells those of an instance below the slot that holds it", async () => {
    const file = await project({
      "main.ts": "import { Beat } from './beat.js'; class X { beat = new Beat(this); m() { this.beat.stop(); } }",
      "beat.ts": "export class Beat { stop() { clearInterval(this.timer); } }",
    });
    expect(effectTexts(file.effects.all(functionNamed(file, "m")))).toEqual(["clear this.beat.timer"]);
  });

  it("runs the option it is handed", async () => {
    const file = await project({
      "main.ts": "import { beat } from './beat.js'; class X { m() { beat(this, { again: () => this.ws.terminate() }); } }",
      "beat.ts": "export function beat(manager, options) { options.again(); }",
    });
    expect(effectTexts(file.effects.all(functionNamed(file, "m")))).toContain("close this.ws");
  });

  it("connects and sends although nothing of it can be named here", async () => {
    const file = await project({
      "main.ts": "import { go } from './go.js'; class X { m() { go(this); } }",
      "go.ts": "let ws; export function go(m) { ws = new WebSocket(m.url); return () => ws; }",
    });
    expect(effectTexts(file.effects.all(functionNamed(file, "m")))).toEqual(["connect"]);
  });
});
