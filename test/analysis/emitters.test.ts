import { describe, expect, it } from "vitest";
import { modelOf } from "./support.ts";

const births = (text: string): string[] => {
  const file = modelOf(text);
  return file.emitters.births().map(({ kind, node, parameter }) => `${kind} ${parameter === undefined ? node.getText() : `parameter ${parameter.name}`}`);
};

describe("a socket's birth", () => {
  it.each([
    ["import WebSocket from 'ws'; new WebSocket(u);", ["ws new WebSocket(u)"]],
    ["import { WebSocket as W } from 'ws'; new W(u);", ["ws new W(u)"]],
    ["import * as ws from 'ws'; new ws.WebSocket(u);", ["ws new ws.WebSocket(u)"]],
    ["import W from 'isomorphic-ws'; new W(u);", ["ws new W(u)"]],
    ["const W = require('ws'); new W(u);", ["ws new W(u)"]],
    ["const { WebSocket: W } = require('ws'); new W(u);", ["ws new W(u)"]],
    ["const W = typeof WebSocket === 'function' ? WebSocket : require('ws'); new W(u);", ["ws new W(u)"]],
    ["function load() { return require('ws'); } const W = load(); new W(u);", ["ws new W(u)"]],
    ["import { connect } from 'node:net'; connect(1);", ["net connect(1)"]],
    ["import tls from 'tls'; tls.connect(1); new tls.TLSSocket(s);", ["net tls.connect(1)", "net new tls.TLSSocket(s)"]],
    ["import { connect } from 'http2'; connect(u);", ["net connect(u)"]],
    ["import { createServer } from 'net'; createServer((s) => {});", ["net parameter s"]],
    ["import { createServer } from 'net'; createServer().listen(1).on('connection', (s) => {});", ["net parameter s"]],
    ["import tls from 'tls'; const t = tls.createServer(o); t.on('secureConnection', (s) => {});", ["net parameter s"]],
    ["import { WebSocketServer } from 'ws'; let w; w = new WebSocketServer(o); w.on('connection', (s) => {});", ["ws parameter s"]],
    ["import { Server } from 'ws'; class X { #w = new Server(o); m() { this.#w.on('connection', this.n); } n(s, r) { s; } }", ["ws parameter s"]],
    ["import type { WebSocketServer } from 'ws'; function f(w: WebSocketServer) { w.on('connection', (s) => {}); }", ["ws parameter s"]],
    ["http.on('upgrade', (r, s, h) => {});", ["net parameter s"]],
    ["wss.handleUpgrade(r, s, h, (ws) => {});", ["ws parameter ws"]],
  ])("%s", (text, expected) => {
    expect(births(text)).toEqual(expected);
  });

  it.each([
    "new WebSocket(u);",
    "import WebSocket from 'other'; new WebSocket(u);",
    "import { Receiver } from 'ws'; new Receiver(u);",
    "import { isIP } from 'net'; isIP(u);",
    "import { createServer } from 'http'; createServer(o).on('connection', (s) => {});",
    "io.on('connection', (s) => {});",
    "ws.on('upgrade', (response) => {});",
    "import { createServer } from 'net'; createServer(({ remotePort }) => {});",
  ])("is not in %s", (text) => {
    expect(births(text)).toEqual([]);
  });

  it("is known of a field by its type", () => {
    const file = modelOf("import type { WebSocket } from 'ws'; class X { private ws?: WebSocket | null; m() { this.ws.close(); } }");
    const [call] = file.inventory.functions.flatMap(({ calls }) => calls);
    const [receiver] = file.uses.namesOf(file.places.of(call?.expression as never)?.key.replace(/\.close$/, "") ?? "");
    expect(receiver === undefined ? undefined : file.emitters.kindOf(receiver)).toBe("ws");
  });
});
