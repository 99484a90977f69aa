import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type DrainableSocket, DrainError, type DrainOptions, type DrainResult, drainSocket } from "@stale-guard/runtime/drain";
import { listenersOf, ResourceWatch } from "./support/leaks.ts";
import { mutePeer } from "./support/mute-peer.ts";
import { opened, openTcp, openWs, pause, until, WHATWG, wsPeer } from "./support/sockets.ts";

const SOON = { closeTimeoutMs: 40, graceMs: 20 };

/** Drains, and holds that afterwards nothing that the drain made is there. */
async function drained(socket: DrainableSocket, options: DrainOptions = {}): Promise<DrainResult> {
  const watch = new ResourceWatch();
  const result = await watch.run(() => drainSocket(socket, { ...SOON, ...options }));
  expect(await watch.left()).toEqual([]);
  return result;
}

describe("a ws socket", () => {
  it("closes gracefully, and the peer hears code and reason", async () => {
    const peer = await wsPeer();
    const socket = await openWs(peer.url);
    const heard = new Promise((resolve) => peer.newest().on("close", (code, reason) => resolve([code, String(reason)])));
    expect(await drained(socket, { code: 4001, reason: "bye" })).toEqual({ outcome: "closed", ms: expect.any(Number), code: 4001, errors: [] });
    expect([await heard, socket.readyState, listenersOf(socket)]).toEqual([[4001, "bye"], WebSocket.CLOSED, 0]);
  });

  it("closes as well when it was paused, or was closing already", async () => {
    const peer = await wsPeer();
    const paused = await openWs(peer.url);
    paused.pause();
    expect((await drained(paused)).outcome).toBe("closed");
    const closing = await openWs(peer.url);
    closing.close(4002);
    expect(await drained(closing, { code: 4001 })).toMatchObject({ outcome: "closed", code: 4002 });
  });

  it("that closed already is left alone", async () => {
    const peer = await wsPeer();
    const socket = await openWs(peer.url);
    await drained(socket);
    socket.on("message", () => {});
    expect(await drained(socket)).toEqual({ outcome: "already-closed", ms: 0, errors: [] });
    expect(socket.listenerCount("message")).toBe(1);
  });

  it("whose peer never answers the close is terminated in time", async () => {
    const peer = await mutePeer({ upgrades: true });
    const socket = await openWs(peer.url);
    const { ms, ...result } = await drained(socket, { code: 1000 });
    expect(result).toEqual({ outcome: "terminated", code: 1006, errors: [] });
    expect([ms >= 35, ms < 1_000, peer.received()[0], listenersOf(socket)]).toEqual([true, true, 0x88, 0]);
    await until(() => peer.sockets.size === 0 || [...peer.sockets].every((one) => one.readableEnded));
  });

  it("whose peer answers late, but in time, is not terminated", async () => {
    const peer = await wsPeer();
    const socket = await openWs(peer.url);
    const server = peer.newest();
    server.pause();
    const draining = drained(socket, { closeTimeoutMs: 1_000 });
    await pause(20);
    server.resume();
    expect(await draining).toMatchObject({ outcome: "closed", code: 1005 });
  });

  it("still connecting to a peer that says nothing is drained, and its error is nobody's crash", async () => {
    const peer = await mutePeer();
    const socket = new WebSocket(peer.url);
    // The drain brings the only listener for errors: that is the test.
    // eslint-disable-next-line stale-guard/require-error-sink
    await until(() => peer.sockets.size === 1);
    const result = await drained(socket);
    expect(result).toMatchObject({ outcome: "closed", code: 1006, errors: [{ message: expect.stringContaining("before the connection was established") }] });
    expect(listenersOf(socket)).toBe(0);
  });

  it("still connecting to nobody is drained", async () => {
    const result = await drained(new WebSocket("ws://127.0.0.1:1"));
    expect(result).toMatchObject({ outcome: "closed", code: 1006 });
  });

  it("of a server keeps the server's bookkeeping with detach \"none\", and loses it with \"all\"", async () => {
    const peer = await wsPeer();
    await openWs(peer.url);
    expect(await drained(peer.newest(), { detach: "none", code: 1001 })).toMatchObject({ outcome: "closed", code: 1001 });
    expect(peer.server.clients.size).toBe(0);
    await openWs(peer.url);
    expect((await drained(peer.newest())).outcome).toBe("closed");
    expect(peer.server.clients.size).toBe(1);
  });
});

describe.each(WHATWG)("%s", (_, dial, isMissing) => {
  it.skipIf(isMissing)("closes gracefully, and the peer hears code and reason", async () => {
    const peer = await wsPeer();
    const socket = await opened(dial(peer.url));
    const heard = new Promise((resolve) => peer.newest().on("close", (code, reason) => resolve([code, String(reason)])));
    expect(await drained(socket, { code: 4001, reason: "bye" })).toMatchObject({ outcome: "closed", code: 4001, errors: [] });
    expect(await heard).toEqual([4001, "bye"]);
    expect(await drained(socket)).toMatchObject({ outcome: "already-closed" });
  });

  it.skipIf(isMissing)("closes without a code when it refuses the one it was given", async () => {
    const peer = await wsPeer();
    const socket = await opened(dial(peer.url));
    const result = await drained(socket, { code: 1001 });
    expect(result).toMatchObject({ outcome: "closed", errors: [{ name: "InvalidAccessError" }] });
    expect(result.ms).toBeLessThan(SOON.closeTimeoutMs);
  });

  it.skipIf(isMissing)("whose peer never answers has no terminate() and is stuck: \"fail\" rejects", async () => {
    const peer = await mutePeer({ upgrades: true });
    const socket = await opened(dial(peer.url));
    const error: DrainError = await drainSocket(socket, SOON).then(() => Promise.reject(new Error("resolved")), (reason) => reason);
    expect(error).toBeInstanceOf(DrainError);
    expect(error).toMatchObject({ name: "DrainError", code: "ERR_DRAIN_STUCK", errors: [] });
    expect(error.message).toBe("socket did not close within 40 ms, nor 20 ms after that; it has no terminate()");
  });

  it.skipIf(isMissing)("whose peer never answers is stuck: \"abandon\" resolves, and what comes later is heard by nobody", async () => {
    const peer = await mutePeer({ upgrades: true });
    const socket = await opened(dial(peer.url));
    const events: string[] = [];
    socket.onclose = socket.onerror = ({ type }: Event) => events.push(type);
    expect(await drained(socket, { onStuck: "abandon" })).toMatchObject({ outcome: "abandoned", errors: [] });
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    for (const one of peer.sockets) one.resetAndDestroy();
    await closed;
    expect(events).toEqual([]);
  });

  it.skipIf(isMissing)("still connecting closes inside close(), and is drained all the same", async () => {
    const peer = await mutePeer();
    const socket = dial(peer.url);
    await until(() => peer.sockets.size === 1);
    const seen: string[] = [];
    for (const type of ["error", "close"]) socket.addEventListener(type, () => seen.push(type));
    const draining = drained(socket);
    expect(seen).toEqual(["error", "close"]);
    expect(await draining).toMatchObject({ outcome: "closed", code: 1006, errors: [{ type: "error" }] });
  });

  it.skipIf(isMissing)("loses its on... handlers with \"all\", and keeps them with \"none\"", async () => {
    const peer = await wsPeer();
    for (const [detach, expected] of [["all", 0], ["none", 1]] as const) {
      const socket = await opened(dial(peer.url));
      let closes = 0;
      socket.onclose = () => ++closes;
      socket.onmessage = socket.onopen = socket.onerror = () => {};
      await drained(socket, { detach });
      const { onopen, onmessage, onerror, onclose } = socket;
      expect([closes, [onopen, onmessage, onerror, onclose].filter((handler) => handler !== null).length]).toEqual([expected, expected * 4]);
    }
  });
});

describe("a net.Socket", () => {
  it("ends gracefully, whatever code it is given", async () => {
    const peer = await wsPeer();
    const socket = await openTcp(Number(new URL(peer.url).port));
    expect(await drained(socket, { code: 1000, reason: "bye" })).toEqual({ outcome: "closed", ms: expect.any(Number), errors: [] });
    expect([socket.closed, socket.listenerCount("close"), socket.listenerCount("error")]).toEqual([true, 0, 0]);
    expect((await drained(socket)).outcome).toBe("already-closed");
  });

  it.each(["nobody reads", "a paused reader", "a readable listener"])("with unread data closes, with %s", async (reader) => {
    const peer = await mutePeer({ greeting: Buffer.alloc(300_000) });
    const socket = await openTcp(peer.port);
    if (reader === "a paused reader") socket.on("data", () => {}).pause();
    if (reader === "a readable listener") socket.on("readable", () => {});
    await pause(5);
    const draining = drained(socket, { closeTimeoutMs: 1_000 });
    for (const one of peer.sockets) one.end();
    expect(await draining).toMatchObject({ outcome: "closed", errors: [] });
  });

  it("whose peer never ends its half is destroyed", async () => {
    const peer = await mutePeer();
    const socket = await openTcp(peer.port);
    expect(await drained(socket)).toMatchObject({ outcome: "terminated", errors: [] });
    expect([socket.destroyed, socket.listenerCount("close"), socket.listenerCount("error")]).toEqual([true, 0, 0]);
  });

  it("still connecting to nobody closes with the error it met", async () => {
    const result = await drained(connect(1, "127.0.0.1"));
    expect(result).toMatchObject({ outcome: "closed", errors: [{ code: "ECONNREFUSED" }] });
  });
});
