import { describe, expect, it, vi } from "vitest";
import { type DrainableSocket, type DrainOptions, type DrainResult, drainSocket } from "@stale-guard/runtime/drain";
import { FakeSocket } from "./support/drain-emitters.ts";
import { obeysLaws } from "./support/laws.ts";
import { abortListenersOf, listenersOf, ResourceWatch } from "./support/leaks.ts";
import { ModelClock } from "./support/model-clock.ts";
import { mutePeer } from "./support/mute-peer.ts";
import { opened, openTcp, openWs, pause, until, WHATWG } from "./support/sockets.ts";

type Dial = (peer: { url: string; port: number }) => Promise<DrainableSocket>;

const dials: [string, Dial, boolean][] = [
  ["a ws socket", ({ url }) => openWs(url), false],
  ["a net.Socket", ({ port }) => openTcp(port), false],
  ...WHATWG.map(([name, dial, isMissing]): [string, Dial, boolean] => [name, ({ url }) => opened(dial(url)), isMissing]),
];

/** Aborts after `delayMs`, and tells how long after that the drain ended and what it left. */
async function abortedAfter(delayMs: number, socket: DrainableSocket, options: DrainOptions, afterwards = (): void => {}): Promise<[DrainResult, number]> {
  const controller = new AbortController();
  const { signal } = controller;
  const foreign = (): void => {};
  signal.addEventListener("abort", foreign);
  const watch = new ResourceWatch();
  if (delayMs === 0) controller.abort();
  const draining = watch.run(() => drainSocket(socket, { ...options, signal }));
  if (delayMs > 0) {
    expect(abortListenersOf(signal)).toBe(2);
    await pause(delayMs);
    controller.abort(new Error("stop"));
  }
  const abortedAt = performance.now();
  const result = await draining;
  const ms = performance.now() - abortedAt;
  expect(abortListenersOf(signal)).toBe(1);
  afterwards();
  expect(await watch.left()).toEqual([]);
  return [result, ms];
}

describe.each(dials)("an abort ends the waiting for %s at once", (_, dial, isMissing) => {
  it.skipIf(isMissing).each([
    ["before the call", 0, 5_000],
    ["while it waits for the close", 10, 5_000],
    ["during the grace", 40, 10],
  ])("%s, as a graceful stop", async (_when, delayMs, closeTimeoutMs) => {
    const peer = await mutePeer({ upgrades: true });
    const socket = await dial(peer);
    // What terminates is closed at the second step already; only what cannot is still waited for in the grace.
    if (delayMs === 40) Object.assign(socket, { terminate: () => {} });
    const hangUp = (): void => {
      for (const one of peer.sockets) one.destroy();
    };
    const [result, ms] = await abortedAfter(delayMs, socket, { closeTimeoutMs, graceMs: 5_000 }, hangUp);
    expect(result).toMatchObject({ outcome: "abandoned", errors: [] });
    expect(ms).toBeLessThan(50);
  });
});

it("the aborted ws socket is terminated, and nothing listens once it has closed", async () => {
  const peer = await mutePeer({ upgrades: true });
  const socket = await openWs(peer.url);
  await abortedAfter(5, socket, {});
  await until(() => socket.readyState === socket.CLOSED);
  expect(listenersOf(socket)).toBe(0);
});

it("a socket that terminates at once counts as terminated, also when aborted", async () => {
  const socket = new FakeSocket(undefined, function () {
    this.hangUp(1006);
  });
  expect((await abortedAfter(5, socket, {}))[0]).toMatchObject({ outcome: "terminated", code: 1006 });
});

it("a socket that closed inside close() is closed, and is not terminated by an older abort", async () => {
  const socket = new FakeSocket(function () {
    this.hangUp(1000);
  });
  expect((await abortedAfter(0, socket, {}))[0]).toMatchObject({ outcome: "closed", code: 1000 });
  expect(socket.calls).toEqual(["close()"]);
});

it("a socket that closed inside close() leaves nothing on a signal that lives on", async () => {
  const { signal } = new AbortController();
  const socket = new FakeSocket(function () {
    this.hangUp(1000);
  });
  expect(await drainSocket(socket, { signal })).toMatchObject({ outcome: "closed" });
  expect(abortListenersOf(signal)).toBe(0);
});

it("an abort that comes from inside close() is heard", async () => {
  const controller = new AbortController();
  const socket = new FakeSocket(() => controller.abort());
  const clock = new ModelClock();
  expect(await drainSocket(socket, { signal: controller.signal, clock })).toMatchObject({ outcome: "abandoned" });
  expect([socket.calls, clock.pending, abortListenersOf(controller.signal)]).toEqual([["close()", "terminate()"], 0, 0]);
});

it("an abort is a graceful stop whatever onStuck says, and a stuck drain without one is not", async () => {
  const clock = new ModelClock();
  const { signal } = new AbortController();
  const stuck = drainSocket(new FakeSocket(), { clock, signal, onStuck: "fail" });
  clock.run(6_000);
  await expect(stuck).rejects.toMatchObject({ code: "ERR_DRAIN_STUCK" });
  expect(abortListenersOf(signal)).toBe(0);
  expect((await abortedAfter(0, new FakeSocket(), { onStuck: "fail", clock }))[0]).toMatchObject({ outcome: "abandoned" });
  expect(clock.pending).toBe(0);
});

it("an abort after the end changes nothing and terminates nothing", async () => {
  const controller = new AbortController();
  const socket = new FakeSocket(function () {
    queueMicrotask(() => this.hangUp(1000));
  });
  expect(await drainSocket(socket, { signal: controller.signal })).toMatchObject({ outcome: "closed" });
  controller.abort();
  expect([socket.calls, abortListenersOf(controller.signal)]).toEqual([["close()"], 0]);
});

it("an aborted signal does not keep a closed socket from being closed already", async () => {
  const socket = new FakeSocket();
  socket.readyState = 3;
  expect(await drainSocket(socket, { signal: AbortSignal.abort() })).toMatchObject({ outcome: "already-closed" });
  expect(socket.calls).toEqual([]);
});

it("errors after the abort are late ones until the socket closes", async () => {
  const socket = new FakeSocket();
  const onLateError = vi.fn();
  expect((await abortedAfter(0, socket, { onLateError }))[0].errors).toEqual([]);
  socket.emit("error", "late");
  expect(onLateError.mock.calls).toEqual([["late"]]);
  socket.hangUp();
  expect(listenersOf(socket)).toBe(0);
});

obeysLaws("drainSocket", {
  start({ emitter, signal, clock, acted }) {
    // Already aborted, it terminates what it is given: that is its work, and no late deed.
    const socket = Object.assign(emitter, { close: () => {}, terminate: () => void (signal.aborted || acted()) });
    const options = clock === undefined ? { signal } : { signal, clock };
    drainSocket(socket, { ...options, onStuck: "abandon" }).catch(acted);
    return { cancel: () => void emitter.emit("close") };
  },
  takesToken: false,
  takesSignal: true,
});
