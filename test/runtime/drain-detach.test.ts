import { EventEmitter } from "node:events";
import { expect, it, vi } from "vitest";
import { type DrainableSocket, drainSocket } from "@stale-guard/runtime/drain";
import { FakeSocket, LiveListEmitter } from "./support/drain-emitters.ts";
import { CountingTarget, listenersOf } from "./support/leaks.ts";
import { mutePeer } from "./support/mute-peer.ts";
import { openTcp, openWs, until, wsPeer } from "./support/sockets.ts";

const TYPES = ["open", "message", "data", "readable", "error", "close"];

/** Answers the close when told. */
function listened(): { socket: FakeSocket; run: ReturnType<typeof vi.fn<() => void>> } {
  const socket = new FakeSocket();
  const run = vi.fn<() => void>();
  for (const type of TYPES) socket.on(type, run).once(type, run).prependListener(type, run);
  return { socket, run };
}

it("\"all\" removes everyone's listeners, also those that listen once or twice", async () => {
  const { socket, run } = listened();
  const draining = drainSocket(socket);
  for (const type of TYPES) socket.emit(type, new Error(type));
  expect(await draining).toMatchObject({ outcome: "closed", errors: [{ message: "error" }] });
  expect([run.mock.calls.length, listenersOf(socket)]).toEqual([0, 0]);
});

it("\"all\" is the default, and leaves the listeners of other events", async () => {
  const { socket, run } = listened();
  socket.on("pong", run).on("end", run);
  const draining = drainSocket(socket, { detach: "all" });
  socket.emit("pong");
  socket.hangUp(1000);
  await draining;
  expect([run.mock.calls.length, socket.eventNames()]).toEqual([1, ["pong", "end"]]);
});

it("\"none\" leaves every listener where it was", async () => {
  const { socket, run } = listened();
  const before = listenersOf(socket);
  const draining = drainSocket(socket, { detach: "none" });
  expect(listenersOf(socket)).toBe(before + 2);
  socket.emit("message");
  socket.hangUp(1000);
  await draining;
  // Of each three, one listened once.
  expect([run.mock.calls.length, listenersOf(socket)]).toEqual([6, before - 2]);
});

it("a function removes the caller's own and nobody else's, after the drain's own are on", async () => {
  const socket = new FakeSocket();
  const [mine, others] = [vi.fn(), vi.fn()];
  socket.on("message", mine).on("message", others);
  let errorListeners = 0;
  const detach = (): void => {
    socket.off("message", mine);
    errorListeners = socket.listenerCount("error");
  };
  const draining = drainSocket(socket, { detach });
  socket.emit("message");
  socket.hangUp();
  await draining;
  expect([errorListeners, mine.mock.calls.length, others.mock.calls.length]).toEqual([1, 0, 1]);
});

it("a function that throws is an error of the drain, which goes on", async () => {
  const socket = new FakeSocket(function () {
    this.hangUp();
  });
  const bug = new Error("bug");
  const detach = (): never => {
    throw bug;
  };
  expect(await drainSocket(socket, { detach })).toMatchObject({ outcome: "closed", errors: [bug] });
});

it("at no moment is the socket without an error listener", async () => {
  const { socket } = listened();
  const counts: number[] = [];
  const off = socket.off.bind(socket);
  socket.off = (...args) => (off(...args), counts.push(socket.listenerCount("error")), socket);
  const draining = drainSocket(socket);
  expect([counts.length > 0, Math.min(...counts)]).toEqual([true, 1]);
  socket.off = off;
  socket.hangUp();
  await draining;
  expect(() => socket.emit("error", new Error("after the close"))).toThrow("after the close");
});

it("an emitter that hands out its own list loses all its listeners, too", async () => {
  const socket = new LiveListEmitter();
  const run = vi.fn();
  for (let count = 0; count < 5; count += 1) socket.on("close", () => run());
  expect(await drainSocket(socket)).toMatchObject({ outcome: "closed", code: 1000 });
  expect([run.mock.calls.length, socket.listeners("close"), socket.listeners("error")]).toEqual([0, [], []]);
});

it("an emitter that knows removeListener only, and lists nothing, is drained", async () => {
  const inner = new EventEmitter();
  const socket: DrainableSocket = {
    on: (type, listener) => inner.on(type, listener),
    removeListener: (type, listener) => inner.removeListener(type, listener),
    close: () => inner.emit("close", 1000),
  };
  expect(await drainSocket(socket)).toMatchObject({ outcome: "closed", code: 1000 });
  expect(listenersOf(inner)).toBe(0);
});

it("a target gets no on... handler that it did not have", async () => {
  const target = Object.assign(new CountingTarget(), { onmessage: vi.fn() as unknown, close: () => void target.dispatchEvent(new Event("close")) });
  expect(await drainSocket(target)).toMatchObject({ outcome: "closed", errors: [] });
  expect([target.onmessage, "onclose" in target, target.listening]).toEqual([null, false, 0]);
});

it("ws loses what was added in the DOM's way, as well", async () => {
  const peer = await wsPeer();
  const socket = await openWs(peer.url);
  const run = vi.fn();
  socket.addEventListener("close", run);
  socket.onclose = run;
  await drainSocket(socket);
  expect([run.mock.calls.length, listenersOf(socket)]).toEqual([0, 0]);
});

it("what was removed in mid-emit still hears that one event, and no later one", async () => {
  const peer = await wsPeer();
  const socket = await openWs(peer.url);
  const heard: string[] = [];
  let draining: Promise<unknown> | undefined;
  socket.on("message", (data) => (heard.push(`first ${data}`), (draining ??= drainSocket(socket))));
  socket.on("message", (data) => heard.push(`second ${data}`));
  const server = peer.newest();
  server.send("one");
  server.send("two");
  await until(() => draining !== undefined);
  await draining;
  expect(heard).toEqual(["first one", "second one"]);
});

it("in mid-emit of an error the others hear that one, and the drain every later one", async () => {
  const socket = new FakeSocket();
  let draining: ReturnType<typeof drainSocket> | undefined;
  const second = vi.fn();
  socket.on("error", () => (draining ??= drainSocket(socket))).on("error", second);
  socket.emit("error", new Error("first"));
  socket.emit("error", new Error("second"));
  socket.hangUp();
  expect(await draining).toMatchObject({ errors: [{ message: "second" }] });
  expect(second).toHaveBeenCalledTimes(1);
});

it("within the close event itself there is nothing left to drain", async () => {
  const socket = new FakeSocket();
  const inside = new Promise((resolve) => socket.on("close", () => resolve(drainSocket(socket))));
  socket.hangUp();
  expect(await inside).toMatchObject({ outcome: "already-closed" });
  expect(socket.calls).toEqual([]);
});

it.each(["all", "none"] as const)("two drains of one socket both see it close, with detach %o", async (detach) => {
  const peer = await mutePeer();
  const tcp = await openTcp(peer.port);
  const fake = new FakeSocket();
  const drainTwice = (socket: DrainableSocket) => [1, 2].map(() => drainSocket(socket, { detach, closeTimeoutMs: 60, graceMs: 20 }));
  const drains = [...drainTwice(tcp), ...drainTwice(fake)];
  for (const one of peer.sockets) one.end();
  fake.hangUp();
  expect((await Promise.all(drains)).map(({ outcome }) => outcome)).toEqual(["closed", "closed", "closed", "closed"]);
  expect(listenersOf(fake)).toBe(0);
});
